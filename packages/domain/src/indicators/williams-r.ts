import { at, type Column } from '../column.ts'

const defaultLength = 14

/**
 * %R (Williams 1980): where the close stands in the range of the last 14 candles.
 *
 * A plain loop: the library takes fifty times as long, and divides by an empty range.
 * @returns −100 (at the low) to 0 (at the high); undefined: that range is empty, or fewer candles.
 */
export function williamsR(
  high: Column,
  low: Column,
  close: Column,
  length: number = defaultLength,
): number | undefined {
  const first = close.length - length
  if (first < 0) return undefined
  let top = at(high, first)
  let bottom = at(low, first)
  for (let i = first + 1; i < close.length; i += 1) {
    top = Math.max(top, at(high, i))
    bottom = Math.min(bottom, at(low, i))
  }
  // −0 is no place in a range.
  return top === bottom ? undefined : ((top - at(close, close.length - 1)) / (top - bottom)) * -100 + 0
}
