import { expect, it } from 'vitest'
import {
  adx,
  at,
  atr,
  awesomeOscillator,
  type Column,
  candlesMax,
  cci,
  exactSum,
  macdHistogram,
  moneyFlow,
  onBalanceVolume,
  parseExact,
  rsi,
  williamsR,
} from '../src/index.ts'
import { runOf } from './candles.ts'
import { describeRecorded, recordedRows, recordedText } from './recorded.ts'

const set = 'indicators-skender'
const priceScale = 2

type Bar = Readonly<Record<string, number | null>>

/** What another implementation got for each of 502 daily bars. */
const expected = (indicator: string): Bar[] => JSON.parse(recordedText(set, `results/${indicator}.standard.json.gz`))

describeRecorded(set, 'against an independent implementation', () => {
  const rows = recordedRows(set, 'quotes/default.csv')
  const prices = (cell: number): Column =>
    Float64Array.from(rows, (row) => {
      const value = parseExact(row[cell] ?? '', priceScale)
      if (typeof value === 'string') throw new Error(`${row[cell]}: ${value}`)
      return value
    })
  const [high, low, close] = [prices(2), prices(3), prices(4)]

  it.each([
    ['rsi', 'rsi', 1, (_h: Column, _l: Column, c: Column) => rsi(c)],
    ['atr', 'atr', 100, (h: Column, l: Column, c: Column) => atr(h, l, c)],
    ['macd', 'histogram', 100, (_h: Column, _l: Column, c: Column) => macdHistogram(c)],
    ['cci', 'cci', 1, cci],
    ['willr', 'williamsR', 1, williamsR],
    ['adx', 'adx', 1, (h: Column, l: Column, c: Column) => adx(h, l, c)?.adx],
    ['adx', 'pdi', 1, (h: Column, l: Column, c: Column) => adx(h, l, c)?.plusDi],
    ['adx', 'mdi', 1, (h: Column, l: Column, c: Column) => adx(h, l, c)?.minusDi],
  ] as const)(
    '%s: %s agrees over the whole history and, but for the forgotten seed, over a window',
    (file, field, unit, of) => {
      const bars = expected(file)
      for (let end = candlesMax; end <= bars.length; end += 1) {
        const wanted = bars[end - 1]?.[field]
        if (typeof wanted !== 'number') throw new Error(`no ${field} at bar ${end}`)
        expectNear(of(high.subarray(0, end), low.subarray(0, end), close.subarray(0, end)), wanted * unit, 1e-11)
      }
      const wanted = bars.at(-1)?.[field]
      const window = (prices: Column): Column => prices.subarray(-candlesMax)
      expectNear(of(window(high), window(low), window(close)), Number(wanted) * unit, 1e-6)
    },
  )

  it('cmf and obv agree over the whole history', () => {
    const volume = Float64Array.from(rows, (row) => Number(row[5]))
    const run = runOf(
      rows.map((_, i) => [at(close, i), at(high, i), at(low, i), at(close, i), at(volume, i)]),
      priceScale,
    )
    expect(moneyFlow(run, 20)).toBeCloseTo(-0.123_753_742_345, 12)
    const obv = expected('obv').map((bar) => Number(bar['obv']))
    const sixty = exactSum(run.amount.subarray(-60))
    expect(onBalanceVolume(run, 60)).toBe(((obv.at(-1) ?? 0) - (obv.at(-61) ?? 0)) / sixty)
  })

  it('has the values of the last bar', () => {
    expect(rsi(close)).toBeCloseTo(42.077_324, 6)
    expect(adx(high, low, close)?.adx).toBeCloseTo(34.298_699, 6)
    expect((macdHistogram(close) ?? 0) / 100).toBeCloseTo(-0.362_879, 6)
    expect((atr(high, low, close) ?? 0) / 100).toBeCloseTo(6.149_748, 6)
    expect(cci(high, low, close)).toBeCloseTo(-52.994_566, 6)
    expect(williamsR(high, low, close)).toBeCloseTo(-52.012_103, 6)
    expect(awesomeOscillator(high, low)).toBeDefined()
  })
})

/** Relative to the size of what is compared, or absolute where it passes through zero. */
function expectNear(found: number | undefined, wanted: number, tolerance: number): void {
  const error = Math.abs((found ?? Number.NaN) - wanted) / Math.max(1, Math.abs(wanted))
  expect(error, `${found} against ${wanted}`).toBeLessThanOrEqual(tolerance)
}
