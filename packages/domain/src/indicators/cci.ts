import { at, type Column } from '../column.ts'
import { isFlat } from './flat.ts'

const defaultLength = 20

/**
 * Commodity channel index (Lambert 1980): how far the typical price (H + L + C)/3 lies from its mean of 20, in mean
 * absolute deviations times .015.
 *
 * A plain loop: the library does not tell a deviation from the rounding of its running sum.
 * @returns Unbounded, mostly within ±200; undefined: no deviation, or fewer than 20 candles.
 */
export function cci(high: Column, low: Column, close: Column, length: number = defaultLength): number | undefined {
  const first = close.length - length
  if (first < 0) return undefined
  // Three times the typical price is an integer, so the sum is exact.
  const tripled = (i: number): number => at(high, i) + at(low, i) + at(close, i)
  let total = 0
  for (let i = first; i < close.length; i += 1) total += tripled(i)
  const mean = total / length
  let deviations = 0
  for (let i = first; i < close.length; i += 1) deviations += Math.abs(tripled(i) - mean)
  const deviation = deviations / length
  const last = close.length - 1
  if (isFlat(deviation / 3, at(close, last))) return undefined
  return (tripled(last) - mean) / (0.015 * deviation)
}
