import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { exactSum } from '../exact-sum.ts'

/** Where the volume traded, in price units of the run. */
export type Vwap = Readonly<{ vwap: number; sigma: number }>

/**
 * Volume-weighted mean of the typical price (H + L + C)/3, and the standard deviation of volume around it.
 * @returns undefined: nothing traded.
 */
export function vwap(run: CandleRun): Vwap | undefined {
  const traded = exactSum(run.amount)
  if (traded === 0) return undefined
  let weighted = 0
  for (let i = 0; i < run.length; i += 1) weighted += typicalPrice(run, i) * at(run.amount, i)
  const centre = weighted / traded
  let squares = 0
  for (let i = 0; i < run.length; i += 1) {
    const off = typicalPrice(run, i) - centre
    squares += at(run.amount, i) * off * off
  }
  return { vwap: centre, sigma: Math.sqrt(squares / traded) }
}

const typicalPrice = ({ high, low, close }: CandleRun, i: number): number =>
  (at(high, i) + at(low, i) + at(close, i)) / 3
