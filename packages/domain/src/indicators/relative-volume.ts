import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { exactSum } from '../exact-sum.ts'

const barsBefore = 30

/** The newest candle against those before it. */
export type RelativeVolume = Readonly<{
  /** Its volume over the mean of the 30 before, ≥ 0. */
  ratio: number
  /** (C − O)/(H − L), −1 to 1; 0 when it has no range. */
  body: number
}>

/** @returns undefined: nothing traded in the 30 candles before, or there are none. */
export function relativeVolume({ open, high, low, close, amount, length }: CandleRun): RelativeVolume | undefined {
  const last = length - 1
  const before = amount.subarray(Math.max(0, last - barsBefore), Math.max(0, last))
  const traded = exactSum(before)
  if (traded === 0) return undefined
  const range = at(high, last) - at(low, last)
  const body = range === 0 ? 0 : (at(close, last) - at(open, last)) / range
  return { ratio: at(amount, last) / (traded / before.length), body }
}
