import { at, type Column } from '../column.ts'

const fast = 5
const slow = 34

/**
 * Awesome oscillator (Williams 1998): mean of the last 5 middles (H + L)/2 less that of the last 34.
 *
 * A plain loop: on integer prices the library's running sums are exact too, and take fifty times as long.
 * @returns Price units; undefined: fewer than 34 candles.
 */
export function awesomeOscillator(high: Column, low: Column): number | undefined {
  return high.length < slow ? undefined : meanMiddle(high, low, fast) - meanMiddle(high, low, slow)
}

function meanMiddle(high: Column, low: Column, bars: number): number {
  let total = 0
  for (let i = high.length - bars; i < high.length; i += 1) total += (at(high, i) + at(low, i)) / 2
  return total / bars
}
