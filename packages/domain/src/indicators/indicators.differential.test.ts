import { ADX, ATR, CCI, EMA, MACD, RSI } from 'technicalindicators'
import { describe, expect, it } from 'vitest'
import { runOf, walk } from '../../test/candles.ts'
import { ema } from '../statistics.ts'
import { adx } from './adx.ts'
import { atrSeries } from './atr.ts'
import { cci } from './cci.ts'
import { macdHistogram } from './macd.ts'
import { rsi } from './rsi.ts'

describe.each([1, 2, 3, 4, 5])('on walk %i our loops and the library agree where both are right', (seed) => {
  const run = runOf(walk(240, seed))
  const input = { high: [...run.high], low: [...run.low], close: [...run.close] }

  it('RSI within the two decimals the library keeps', () => {
    const library = RSI.calculate({ values: input.close, period: 14 }).at(-1) ?? Number.NaN
    expect(Math.abs((rsi(run.close) ?? Number.NaN) - library)).toBeLessThanOrEqual(0.005_001)
  })

  it('ADX and DI', () => {
    const library = ADX.calculate({ ...input, period: 14 }).at(-1)
    const own = adx(run.high, run.low, run.close)
    expect(own?.adx).toBeCloseTo(library?.adx ?? Number.NaN, 9)
    expect(own?.plusDi).toBeCloseTo(library?.pdi ?? Number.NaN, 9)
    expect(own?.minusDi).toBeCloseTo(library?.mdi ?? Number.NaN, 9)
  })

  it('CCI', () => {
    expect(cci(run.high, run.low, run.close)).toBeCloseTo(
      CCI.calculate({ ...input, period: 20 }).at(-1) ?? Number.NaN,
      7,
    )
  })

  it('EMA to the bit', () => {
    expect(ema(run.close, 20)).toBe(EMA.calculate({ values: input.close, period: 20 }).at(-1))
  })

  it('MACD histogram to the bit, at every length', () => {
    const periods = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 }
    const library = MACD.calculate({
      ...periods,
      values: input.close,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    })
    for (let length = 0; length <= input.close.length; length += 1)
      expect(macdHistogram(run.close.subarray(0, length))).toBe(library[length - 26]?.histogram)
  })

  it('ATR', () => {
    const library = ATR.calculate({ ...input, period: 14 })
    const own = atrSeries(run.high, run.low, run.close).subarray(14)
    expect(own.length).toBe(library.length)
    for (const [i, value] of library.entries()) expect(own[i]).toBeCloseTo(value, 8)
  })
})
