/** The way of bytes through a proxy, seen from the client. */
export type Direction = 'request' | 'reply'

/** What is wrong with a line; what is left out works. All of it holds for both ways unless it says otherwise. */
export type LinkFaults = Readonly<{
  /** Every piece arrives so much later, in order. */
  latencyMs?: number
  /** Up to so much more, by chance. */
  jitterMs?: number
  bandwidthBytesPerSecond?: number
  /** Connections are accepted and bytes taken, nothing is passed on until this is cleared: half-open. */
  freeze?: boolean
  /** Only this way gets through; what goes the other way is lost for good, so its connections are reset once this is cleared. */
  oneWay?: Direction
  /** Bytes arrive in pieces of at most this many. */
  sliceBytes?: number
  /** Share of pieces in which one bit is turned, 0 to 1. */
  corruptShare?: number
  /** Share of pieces at which the connection is reset, 0 to 1. */
  resetShare?: number
  /** Each connection is cut when so many bytes have passed, both ways together. */
  limitBytes?: number
}>

/** The faults of one proxy as they are now. */
export type LinkState = Readonly<{
  now(): LinkFaults
  /** Replaces what was wrong before. `{}` heals all. */
  set(faults: LinkFaults): void
  /** Resolves at the next `set`. */
  changed(): Promise<void>
  random(): number
}>

export function linkState(random: () => number): LinkState {
  let faults: LinkFaults = {}
  let change = Promise.withResolvers<void>()
  return {
    now: () => faults,
    set(wanted) {
      faults = wanted
      change.resolve()
      change = Promise.withResolvers<void>()
    },
    changed: () => change.promise,
    random,
  }
}
