/** The two clocks of the edge; nothing behind the log looks at either. */
export type Clock = Readonly<{
  /** Wall clock, Unix epoch milliseconds, whole. */
  nowMs(): number
  /** Milliseconds since some moment; never falls and never jumps with the wall clock. */
  monotonicMs(): number
}>
