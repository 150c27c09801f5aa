import type { Column } from '../column.ts'
import { wilderStep } from '../statistics.ts'
import { trueRange } from './true-range.ts'

const defaultLength = 14

/**
 * Average true range (Wilder 1978) of a whole window.
 *
 * A plain loop: `technicalindicators` multiplies by a rounded 1/14 where Wilder divides, and takes forty times as long.
 * @returns For each candle in price units, ≥ 0; NaN for the first 14, where it is not defined.
 */
export function atrSeries(high: Column, low: Column, close: Column, length: number = defaultLength): Column {
  const series = new Float64Array(close.length).fill(Number.NaN)
  let smoothed = 0
  for (let i = 1; i < close.length; i += 1) {
    smoothed = wilderStep(smoothed, trueRange(high, low, close, i), i, length)
    if (i >= length) series[i] = smoothed
  }
  return series
}

/** The newest ATR in price units; undefined: fewer than 15 candles. */
export function atr(high: Column, low: Column, close: Column, length: number = defaultLength): number | undefined {
  return close.length <= length ? undefined : atrSeries(high, low, close, length).at(-1)
}
