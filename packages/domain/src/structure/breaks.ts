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
 * latest pivot of each kind can be broken, once: those before it are history. No close breaks both kinds: for that the
 * high would have to lie below the low, and whatever came later of the two has broken the other already.
 */
export function swingsOf(run: CandleRun): Swings {
  const { high, low, length } = run
  const highs: number[] = []
  const lows: number[] = []
  const breaks: Break[] = []
  let [above, below] = [spent, spent]
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
    if (isBroken(run, 1, above, i)) {
      breaks.push(breakOf(run, 1, above, i, breaks.at(-1)))
      above = spent
    } else if (isBroken(run, -1, below, i)) {
      breaks.push(breakOf(run, -1, below, i, breaks.at(-1)))
      below = spent
    }
  }
  return { highs, lows, breaks }
}

/** Instead of an index: no pivot that could be broken. */
const spent = -1

const isBroken = (run: CandleRun, side: Side, pivot: number, i: number): boolean =>
  pivot !== spent && (at(run.close, i) - priceOf(run, side, pivot)) * side > 0

const breakOf = (run: CandleRun, side: Side, pivot: number, i: number, before: Break | undefined): Break => ({
  side,
  turns: before?.side !== side,
  at: i,
  pivot,
  price: priceOf(run, side, pivot),
})

const priceOf = ({ high, low }: CandleRun, side: Side, pivot: number): number => at(side > 0 ? high : low, pivot)
