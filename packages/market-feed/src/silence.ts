const limitMinMs = 5_000
const limitMaxMs = 10_000
const gapsMax = 64

/** Learns how often a connection speaks, to tell a quiet market from a dead line. */
export type SilenceWatch = Readonly<{
  heard(monotonicMs: number): void
  /** Since the last datum or `restart`, ms. */
  silentMs(monotonicMs: number): number
  /** When silence means that the line is dead: 10 × the median pause, within 5 to 10 s; 10 s before anything came. */
  limitMs(): number
  /** A new connection begins at this moment. */
  restart(monotonicMs: number): void
}>

export function silenceWatch(): SilenceWatch {
  const pauses = new Float64Array(gapsMax)
  let count = 0
  let lastMs = 0
  let heardAny = false
  return {
    heard(monotonicMs) {
      if (heardAny) pauses[count++ % gapsMax] = monotonicMs - lastMs
      heardAny = true
      lastMs = monotonicMs
    },
    silentMs: (monotonicMs) => monotonicMs - lastMs,
    limitMs: () => {
      const known = pauses.slice(0, Math.min(count, gapsMax)).sort()
      const median = known[known.length >> 1]
      return median === undefined ? limitMaxMs : Math.min(limitMaxMs, Math.max(limitMinMs, 10 * median))
    },
    restart(monotonicMs) {
      count = 0
      heardAny = false
      lastMs = monotonicMs
    },
  }
}
