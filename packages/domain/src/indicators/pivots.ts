import { at, type Column } from '../column.ts'

/** Candles on each side that a pivot must stand out from; it is known that many candles after it. */
export const pivotBars = 5

/** Whether candle `i` is a confirmed high: above the 5 before it and not below the 5 after it. */
export function isPivotHigh(high: Column, i: number): boolean {
  if (i < pivotBars || i + pivotBars >= high.length) return false
  const price = at(high, i)
  for (let k = 1; k <= pivotBars; k += 1) if (at(high, i - k) >= price || at(high, i + k) > price) return false
  return true
}

/** Whether candle `i` is a confirmed low: below the 5 before it and not above the 5 after it. */
export function isPivotLow(low: Column, i: number): boolean {
  if (i < pivotBars || i + pivotBars >= low.length) return false
  const price = at(low, i)
  for (let k = 1; k <= pivotBars; k += 1) if (at(low, i - k) <= price || at(low, i + k) < price) return false
  return true
}
