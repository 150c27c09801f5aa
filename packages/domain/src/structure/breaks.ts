import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { isPivotHigh, isPivotLow, pivotBars } from '../indicators/pivots.ts'

/** A close beyond the latest pivot that still stood. */
export type Break = Readonly<{
  side: Side
  /** Whether it turns the trend, as the first of a window does; otherwise it goes on with it. */
  turns: boolean
  /** Index of the candle whose close breaks. */
  at: number
  /** Index of the pivot that it breaks, and its price in units of the run. */
  pivot: number
  price: number
}>

/** 1: bullish, −1: bearish. */
export type Side = 1 | -1

/** Pivots as they become known, and what breaks them; indices ascend. */
export type Swings = Readonly<{ highs: readonly number[]; lows: readonly number[]; breaks: readonly Break[] }>

/**
 * Scans the closes from the oldest: each knows only the pivots confirmed up to it, so nothing looks ahead. Only the
 * latest pivot of each kind can be broken, once: those before it are history. A close that breaks one on both sides
 * counts for the later pivot only, and for neither where both are the same candle; both are spent.
 */
export function swingsOf({ high, low, close, length }: CandleRun): Swings {
  const highs: number[] = []
  const lows: number[] = []
  const breaks: Break[] = []
  let [above, below] = [spent, spent]
  let trend: Side | 0 = 0
  for (let i = 0; i < length; i += 1) {
    const known = i - pivotBars
    if (isPivotHigh(high, known)) {
      above = known
      highs.push(known)
    }
    if (isPivotLow(low, known)) {
      below = known
      lows.push(known)
    }
    const up = above !== spent && at(close, i) > at(high, above) ? above : spent
    const down = below !== spent && at(close, i) < at(low, below) ? below : spent
    if (up !== spent) above = spent
    if (down !== spent) below = spent
    if (up === down) continue
    const side: Side = up > down ? 1 : -1
    const pivot = Math.max(up, down)
    breaks.push({ side, turns: trend !== side, at: i, pivot, price: at(side > 0 ? high : low, pivot) })
    trend = side
  }
  return { highs, lows, breaks }
}

/** Instead of an index: no pivot that could be broken. */
const spent = -1
