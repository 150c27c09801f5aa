const firstDelayMs = 250
const delayMaxMs = 30_000
const betweenAttemptsMs = 5_000

/**
 * How long to wait before the next attempt to connect: full jitter over a doubling window of 0.25 to 30 s, and never
 * two attempts within 5 s.
 * @param failures - Attempts in a row that brought no data, ≥ 0.
 * @param sinceAttemptMs - Since the attempt before; undefined: there was none.
 * @param random - In [0, 1).
 */
export function reconnectDelayMs(failures: number, sinceAttemptMs: number | undefined, random: number): number {
  if (sinceAttemptMs === undefined) return 0
  const windowMs = Math.min(delayMaxMs, firstDelayMs * (1 << Math.min(failures, 7)))
  return Math.max(Math.ceil(random * windowMs), betweenAttemptsMs - sinceAttemptMs)
}
