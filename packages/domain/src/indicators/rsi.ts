import { at, type Column } from '../column.ts'
import { wilderStep } from '../statistics.ts'
import { isFlat } from './flat.ts'

const defaultLength = 14

/**
 * Relative strength index (Wilder 1978) of every candle.
 *
 * A plain loop, because `technicalindicators` rounds it to two decimals.
 * @returns 0 to 100 for each close; NaN where it is not defined: the first 14 closes, and wherever nothing moved.
 */
export function rsiSeries(close: Column, length: number = defaultLength): Column {
  const series = new Float64Array(close.length).fill(Number.NaN)
  let gain = 0
  let loss = 0
  for (let i = 1; i < close.length; i += 1) {
    const change = at(close, i) - at(close, i - 1)
    const up = Math.max(change, 0)
    const down = Math.max(-change, 0)
    gain = wilderStep(gain, up, i, length)
    loss = wilderStep(loss, down, i, length)
    if (i >= length && !isFlat(gain + loss, at(close, i))) series[i] = (100 * gain) / (gain + loss)
  }
  return series
}

/** The newest RSI, 0 to 100; undefined: nothing moved, or fewer than 15 closes. */
export function rsi(close: Column, length: number = defaultLength): number | undefined {
  const newest = rsiSeries(close, length).at(-1)
  return newest === undefined || Number.isNaN(newest) ? undefined : newest
}
