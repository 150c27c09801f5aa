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
  { name: 'latency', file: 'services/cli/bench/latency.ts', needsServers: true },
  { name: 'scale', file: 'services/analyzer/bench/scale.ts', needsServers: false },
  { name: 'verify', file: 'services/analyzer/bench/verify.ts', needsServers: false },
  { name: 'restore', file: 'services/analyzer/bench/restore.ts', needsServers: false },
  { name: 'frames', file: 'packages/market-feed-ccxt/bench/frames.ts', needsServers: false },
  { name: 'embedded-log', file: 'packages/event-log-sqlite/bench/embedded-log.ts', needsServers: false },
]
