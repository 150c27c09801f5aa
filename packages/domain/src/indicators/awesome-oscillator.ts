import { AwesomeOscillator } from 'technicalindicators'
import type { Column } from '../column.ts'

const fast = 5
const slow = 34

/**
 * Awesome oscillator (Williams 1998): mean of the last 5 middles (H + L)/2 less that of the last 34.
 * @returns Price units; undefined: fewer than 34 candles.
 */
export function awesomeOscillator(high: Column, low: Column): number | undefined {
  // Only the last 34 can matter, and on integer prices the library's running sums are exact.
  const window = { high: Array.from(high.subarray(-slow)), low: Array.from(low.subarray(-slow)) }
  return AwesomeOscillator.calculate({ ...window, fastPeriod: fast, slowPeriod: slow }).at(-1)
}
