import { at, type Column } from '../column.ts'
import { isPivotHigh, isPivotLow, pivotBars } from './pivots.ts'

/** Price and momentum part between two pivots of one kind. */
export type RsiDivergence = Readonly<{
  side: 'BULLISH' | 'BEARISH'
  /** Price went on with the trend while RSI did not: continuation instead of reversal. */
  hidden: boolean
  /** Indices of the two pivots in the run. */
  first: number
  second: number
  /** Prices at them, in units of the run: lows when bullish, highs when bearish. */
  firstPrice: number
  secondPrice: number
  /** RSI at them, 0 to 100. */
  firstRsi: number
  secondRsi: number
}>

const barsBack = 60
const rsiStepMin = 2

/**
 * The divergences that become known with the newest candle: it confirms a pivot, and the pivot of the same kind before
 * it, among the last 60 candles, had less of one and more of the other.
 * @param rsiOf - RSI of each candle, NaN where undefined; asked for only where two pivots can be compared.
 * @returns None, one, or, where one candle is a pivot both ways, two.
 */
export function rsiDivergences(high: Column, low: Column, rsiOf: () => Column): readonly RsiDivergence[] {
  const second = high.length - 1 - pivotBars
  const found: RsiDivergence[] = []
  if (isPivotLow(low, second)) {
    const first = pivotBefore(second, (i) => isPivotLow(low, i), high.length - barsBack)
    if (first !== undefined) addDivergence(found, 'BULLISH', first, second, low, rsiOf())
  }
  if (isPivotHigh(high, second)) {
    const first = pivotBefore(second, (i) => isPivotHigh(high, i), high.length - barsBack)
    if (first !== undefined) addDivergence(found, 'BEARISH', first, second, high, rsiOf())
  }
  return found
}

function pivotBefore(second: number, isPivot: (i: number) => boolean, oldest: number): number | undefined {
  for (let i = second - 1; i >= Math.max(oldest, 0); i -= 1) if (isPivot(i)) return i
  return undefined
}

function addDivergence(
  into: RsiDivergence[],
  side: RsiDivergence['side'],
  first: number,
  second: number,
  price: Column,
  rsi: Column,
): void {
  const [firstPrice, secondPrice, firstRsi, secondRsi] = [
    at(price, first),
    at(price, second),
    at(rsi, first),
    at(rsi, second),
  ]
  const towards = side === 'BULLISH' ? 1 : -1
  const priceStep = (secondPrice - firstPrice) * towards
  const rsiStep = (secondRsi - firstRsi) * towards
  const regular = priceStep < 0 && rsiStep >= rsiStepMin
  const hidden = priceStep > 0 && rsiStep <= -rsiStepMin
  if (!regular && !hidden) return
  into.push({ side, hidden, first, second, firstPrice, secondPrice, firstRsi, secondRsi })
}
