import { WilliamsR } from 'technicalindicators'
import type { Column } from '../column.ts'

const defaultLength = 14

/**
 * %R (Williams 1980): where the close stands in the range of the last 14 candles.
 * @returns −100 (at the low) to 0 (at the high); undefined: that range is empty, or fewer candles.
 */
export function williamsR(
  high: Column,
  low: Column,
  close: Column,
  length: number = defaultLength,
): number | undefined {
  const newestOf = (column: Column): number[] => Array.from(column.subarray(-length))
  const window = { high: newestOf(high), low: newestOf(low), close: newestOf(close), period: length }
  const newest = WilliamsR.calculate(window).at(-1)
  // The library divides by an empty range; and −0 is no place in one.
  return newest === undefined || !Number.isFinite(newest) ? undefined : newest + 0
}
