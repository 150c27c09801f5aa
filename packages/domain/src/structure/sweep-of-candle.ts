import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { highest, lowest } from '../statistics.ts'
import type { Side } from './breaks.ts'

/** A candle that went beyond the extreme of the 50 before it and closed back inside. */
export type LiquiditySweep = Readonly<{
  /** Where it points: back from the extreme. */
  side: Side
  /** Index of the candle. */
  at: number
  /** The swept extreme, and how far beyond it the candle went, > 0; units of the run. */
  price: number
  depth: number
}>

const sweepWindow = 50

/** Whether candle `i` swept; undefined: no, both ways at once, or fewer than 50 candles before it. */
export function sweepOfCandle({ high, low, close }: CandleRun, i: number): LiquiditySweep | undefined {
  if (i < sweepWindow) return undefined
  const top = highest(high.subarray(i - sweepWindow, i))
  const bottom = lowest(low.subarray(i - sweepWindow, i))
  const over = at(high, i) > top && at(close, i) < top
  const under = at(low, i) < bottom && at(close, i) > bottom
  if (over === under) return undefined
  return over
    ? { side: -1, at: i, price: top, depth: at(high, i) - top }
    : { side: 1, at: i, price: bottom, depth: bottom - at(low, i) }
}
