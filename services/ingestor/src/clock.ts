import type { Clock } from '@virtuoso/market-feed'

const stepMinMs = 500

/** Our clock: the wall's time at some moment, carried on by the monotonic one, so that no correction runs it back. */
export type AnchoredClock = Clock &
  Readonly<{
    /**
     * Looks whether the wall clock was set, and follows it if it was.
     * @returns By how much, ms; undefined when it differs by less than half a second.
     */
    reanchor(): number | undefined
  }>

export function anchoredClock(
  wallMs: () => number = Date.now,
  monotonicMs: () => number = () => performance.now(),
): AnchoredClock {
  let offsetMs = wallMs() - monotonicMs()
  return {
    nowMs: () => Math.floor(offsetMs + monotonicMs()),
    monotonicMs,
    reanchor() {
      const stepMs = wallMs() - monotonicMs() - offsetMs
      if (Math.abs(stepMs) < stepMinMs) return undefined
      offsetMs += stepMs
      return stepMs
    },
  }
}
