import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { exactSum } from '../exact-sum.ts'

/**
 * Money flow (Chaikin) of the newest `bars` candles: volume weighted by where each close stands in its range,
 * Σ ((C − L) − (H − C))/(H − L)·V / ΣV.
 *
 * Over 20 candles it is known as CMF; over 60 it is the accumulation/distribution line, per unit of volume.
 * @returns −1 to 1; undefined: nothing traded.
 */
export function moneyFlow({ high, low, close, amount, length }: CandleRun, bars: number): number | undefined {
  const first = Math.max(0, length - bars)
  const traded = exactSum(amount.subarray(first))
  if (traded === 0) return undefined
  let flow = 0
  for (let i = first; i < length; i += 1) {
    const range = at(high, i) - at(low, i)
    if (range === 0) continue
    flow += ((2 * at(close, i) - at(low, i) - at(high, i)) / range) * at(amount, i)
  }
  return flow / traded
}
