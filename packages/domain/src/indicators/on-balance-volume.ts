import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { exactSum } from '../exact-sum.ts'

/**
 * On-balance volume (Granville 1963) of the newest `bars` candles, per unit of volume: Σ sign(C − C before)·V / ΣV.
 * A candle with none before it counts in the volume alone.
 * @returns −1 to 1; undefined: nothing traded.
 */
export function onBalanceVolume({ close, amount, length }: CandleRun, bars: number): number | undefined {
  const first = Math.max(0, length - bars)
  const traded = exactSum(amount.subarray(first))
  if (traded === 0) return undefined
  let balance = 0
  for (let i = Math.max(first, 1); i < length; i += 1) {
    balance += Math.sign(at(close, i) - at(close, i - 1)) * at(amount, i)
  }
  return balance / traded
}
