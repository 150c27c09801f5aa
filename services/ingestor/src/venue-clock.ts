/** How long a venue's stream may lag behind its own clock before a window closes without it, ms. */
const toleranceMs = 2_000
const stepMaxMs = 60_000
const secondMs = 1_000

/** What the log said about the venue's time when we started. */
export type RestoredTime = Readonly<{
  /** Greatest exchange time that was believed, ms; undefined: the venue was never heard. */
  venueNowMs?: number
  /** Of the newest `FeedProgressed`, ms; undefined: there is none. */
  watermarkMs?: number
}>

/**
 * The venue's time as its stream tells it: the greatest exchange time, or the one before carried on by the monotonic
 * clock, whichever is later. So it goes on where the venue is silent, and follows a venue that lives in the past.
 */
export type VenueClock = Readonly<{
  /** A fact that is believed happened at this time. */
  observe(exchangeTimeMs: number, monotonicMs: number): void
  /**
   * The watermarks that are to be said now, ascending, each at most 60 s after the one before; empty while the
   * watermark stays in its second, and before the venue was ever heard.
   */
  due(monotonicMs: number): readonly number[]
}>

/** @param monotonicMs - When the process took up its work: the time between two processes counts for nothing. */
export function venueClock({ venueNowMs, watermarkMs }: RestoredTime, monotonicMs: number): VenueClock {
  let saidMs = watermarkMs
  let anchor = anchorOf(venueNowMs, watermarkMs, monotonicMs)
  return {
    observe(exchangeTimeMs, atMs) {
      if (anchor === undefined || exchangeTimeMs > timeAt(anchor, atMs))
        anchor = { venueMs: exchangeTimeMs, monotonicMs: atMs }
    },
    due(atMs) {
      if (anchor === undefined) return []
      const watermark = Math.floor(timeAt(anchor, atMs)) - toleranceMs
      const due = stepsTo(saidMs, watermark)
      saidMs = due.at(-1) ?? saidMs
      return due
    },
  }
}

type Anchor = Readonly<{ venueMs: number; monotonicMs: number }>

const timeAt = ({ venueMs, monotonicMs }: Anchor, atMs: number): number => venueMs + atMs - monotonicMs

function anchorOf(venueNowMs: number | undefined, watermarkMs: number | undefined, monotonicMs: number) {
  const known = [venueNowMs, watermarkMs === undefined ? undefined : watermarkMs + toleranceMs]
  const venueMs = Math.max(...known.filter((it) => it !== undefined))
  return Number.isFinite(venueMs) ? { venueMs, monotonicMs } : undefined
}

function stepsTo(saidMs: number | undefined, watermarkMs: number): readonly number[] {
  if (saidMs === undefined) return [watermarkMs]
  if (Math.floor(watermarkMs / secondMs) <= Math.floor(saidMs / secondMs)) return []
  const steps: number[] = []
  for (let at = saidMs + stepMaxMs; at < watermarkMs; at += stepMaxMs) steps.push(at)
  return [...steps, watermarkMs]
}
