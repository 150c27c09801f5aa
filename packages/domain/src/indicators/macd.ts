import { MACD } from 'technicalindicators'
import { type Column, numbersOf } from '../column.ts'

/**
 * Histogram of MACD 12/26/9 (Appel 1979) of a whole window: EMA12 − EMA26, less its own EMA9.
 * @returns Price units; undefined: fewer than 34 closes.
 */
export function macdHistogram(close: Column): number | undefined {
  const series = MACD.calculate({
    values: numbersOf(close),
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  })
  return series.at(-1)?.histogram
}
