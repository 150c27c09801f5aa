/** One benchmark. */
export type Bench = Readonly<{
  name: string
  /** From the repository's root. */
  file: string
  needsServers: boolean
}>

/** In the order in which they run and stand on the page. */
export const benches: readonly Bench[] = [
  { name: 'append', file: 'packages/event-log-kafka/bench/append.ts', needsServers: true },
  { name: 'analyze', file: 'services/analyzer/bench/analyze.ts', needsServers: true },
  { name: 'exactly-once', file: 'packages/event-log-kafka/bench/exactly-once.ts', needsServers: true },
]
