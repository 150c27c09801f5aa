import { stepMs } from './book.ts'

/** Behind by more than this the venue does not catch up: it was away. */
const catchUpMs = 120_000

/** Walks venue time in steps of 100 ms. */
export type Pace = Readonly<{
  /** The end of the latest step, Unix epoch milliseconds; never less than before. */
  stepMs(): number
  /** The clock itself, never less than before. */
  nowMs(): number
  start(onStep: (timeMs: number) => void, onAway: () => void): void
  stop(): void
}>

/**
 * @param now - venue time, Unix epoch milliseconds. Where it falls back, venue time stands still until it is past.
 */
export function pace(now: () => number): Pace {
  let latest = Math.floor(now())
  let reached = Math.floor(latest / stepMs) * stepMs
  let timer: NodeJS.Timeout | undefined

  const nowMs = () => {
    latest = Math.max(latest, Math.floor(now()))
    return latest
  }

  return {
    nowMs,
    stepMs: () => reached,
    start(onStep, onAway) {
      function walk(): void {
        const until = Math.floor(nowMs() / stepMs) * stepMs
        if (until - reached > catchUpMs) {
          reached = until
          onAway()
        }
        while (reached < until) {
          reached += stepMs
          onStep(reached)
        }
        timer = setTimeout(walk, Math.max(1, Math.min(stepMs, reached + stepMs - nowMs())))
      }
      walk()
    },
    stop: () => clearTimeout(timer),
  }
}
