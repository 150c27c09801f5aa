import type { Reason } from '@virtuoso/contracts'
import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { assertExact, exactSum } from '../exact-sum.ts'

/** More of the volume than this without a side, and the rest says nothing about the whole. */
const unsidedShareMax = 0.2

/**
 * Takers' buying less selling of the newest `bars` candles, per unit of volume with a known side.
 * @returns −1 to 1, or why it is missing: the venue gives no split, takers' sides are missing, or nothing traded.
 */
export function takerDelta(
  { amount, buyAmount, sellAmount, length }: CandleRun,
  bars: number,
): number | Extract<Reason, 'NOT_OFFERED' | 'SIDE_UNKNOWN' | 'NO_TRADES'> {
  const first = Math.max(0, length - bars)
  const traded = exactSum(amount.subarray(first))
  let unsplit = 0
  let bought = 0
  let sold = 0
  for (let i = first; i < length; i += 1) {
    const buy = at(buyAmount, i)
    const sell = at(sellAmount, i)
    if (buy < 0 || sell < 0) unsplit += at(amount, i)
    else {
      bought += buy
      sold += sell
    }
  }
  if (unsplit > unsidedShareMax * traded) return 'NOT_OFFERED'
  const sided = assertExact(bought + sold)
  if (traded - unsplit - sided > unsidedShareMax * traded) return 'SIDE_UNKNOWN'
  return sided === 0 ? 'NO_TRADES' : (bought - sold) / sided
}
