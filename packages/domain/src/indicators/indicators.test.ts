import { describe, expect, it } from 'vitest'
import { column, flatRun, runOf } from '../../test/candles.ts'
import { adx } from './adx.ts'
import { cci } from './cci.ts'
import { moneyFlow } from './money-flow.ts'
import { onBalanceVolume } from './on-balance-volume.ts'
import { relativeVolume } from './relative-volume.ts'
import { rsi, rsiSeries } from './rsi.ts'
import { takerDelta } from './taker-delta.ts'
import { vwap } from './vwap.ts'
import { williamsR } from './williams-r.ts'

describe('RSI', () => {
  it('of nine steps up and five down is 64.2857', () => {
    const close = [1_000]
    for (const step of [1, 1, 1, -1, 1, 1, -1, 1, -1, 1, 1, -1, 1, -1]) close.push((close.at(-1) ?? 0) + step)
    expect(rsi(Float64Array.from(close))).toBeCloseTo(64.285_7, 4)
  })

  it('is 100 when the price only rose, 0 when it only fell, and nothing when it stood still', () => {
    const line = (slope: number) => Float64Array.from({ length: 60 }, (_, n) => 10_000 + slope * n)
    expect(rsi(line(1))).toBe(100)
    expect(rsi(line(-1))).toBe(0)
    expect(rsi(line(0))).toBeUndefined()
  })

  it('is not defined before its fifteenth close', () => {
    const series = rsiSeries(column(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
    expect(series.slice(0, 14).every(Number.isNaN)).toBe(true)
    expect(series[14]).toBe(100)
  })
})

describe('%R', () => {
  it('says where the close stands in the range of 14 candles', () => {
    const range = (close: number) => ({
      high: new Float64Array(14).fill(110),
      low: new Float64Array(14).fill(100),
      close: new Float64Array(14).fill(close),
    })
    const of = ({ high, low, close }: ReturnType<typeof range>) => williamsR(high, low, close)
    expect(of(range(107))).toBeCloseTo(-30, 12)
    expect(of(range(110))).toBe(0)
    expect(of(range(100))).toBe(-100)
  })

  it('is nothing where there is no range', () => {
    const { high, low, close } = flatRun(60)
    expect(williamsR(high, low, close)).toBeUndefined()
  })
})

describe('CCI', () => {
  it('of nineteen candles at 100 and one at 103 is 666.67', () => {
    const prices = column(...new Array(19).fill(100), 103)
    expect(cci(prices, prices, prices)).toBeCloseTo(666.666_7, 3)
  })

  it('takes the rounding of a price with thirds for standing still', () => {
    const { length, ...run } = runOf(new Array(240).fill([100_000, 100_001, 100_000, 100_000, 1]))
    expect(cci(run.high, run.low, run.close)).toBeUndefined()
    expect(length).toBe(240)
  })
})

describe('ADX', () => {
  it('is not poisoned by a flat start', () => {
    const flat = Array.from({ length: 20 }, () => 10_000)
    const rise = Array.from({ length: 40 }, (_, n) => 10_010 + 10 * n)
    const prices = column(...flat, ...rise)
    const movement = adx(prices, prices, prices)
    expect(movement?.plusDi).toBeCloseTo(100, 9)
    expect(movement?.minusDi).toBe(0)
    expect(movement?.adx).toBeGreaterThan(80)
  })

  it('is zero in all its parts when nothing moves', () => {
    const { high, low, close } = flatRun(60)
    expect(adx(high, low, close)).toEqual({ adx: 0, plusDi: 0, minusDi: 0 })
  })
})

describe('volume behind the move', () => {
  it('money flow: half of 100 up and all of 50 down cancel', () => {
    const run = runOf([
      [80, 100, 80, 95, 100],
      [95, 110, 90, 90, 50],
    ])
    expect(moneyFlow(run, 20)).toBe(0)
  })

  it('on-balance volume: 30 up and 10 down of 60 is a third', () => {
    const run = runOf([
      [10, 10, 10, 10, 20],
      [10, 11, 10, 11, 30],
      [11, 11, 10, 10, 10],
    ])
    expect(onBalanceVolume(run, 60)).toBeCloseTo(1 / 3, 12)
  })

  it('relative volume: three times the mean of the thirty before, on half a body', () => {
    const before = Array.from({ length: 30 }, () => [900, 1_000, 800, 950, 10] as const)
    expect(relativeVolume(runOf([...before, [900, 1_000, 800, 950, 30]]))).toEqual({ ratio: 3, body: 0.25 })
  })

  it('taker delta: bought less sold of what has a side', () => {
    expect(takerDelta(runOf([[1, 1, 1, 1, 10, 6, 4]]), 20)).toBeCloseTo(0.2, 12)
  })

  it('taker delta: says so when the venue gives no split, or sides are missing on more than a fifth', () => {
    const split = [1, 1, 1, 1, 80, 40, 40] as const
    expect(takerDelta(runOf([split, [1, 1, 1, 1, 20]]), 20)).toBe(0)
    expect(takerDelta(runOf([split, [1, 1, 1, 1, 21]]), 20)).toBe('NOT_OFFERED')
    expect(takerDelta(runOf([[1, 1, 1, 1, 100, 40, 39]]), 20)).toBe('SIDE_UNKNOWN')
    expect(takerDelta(runOf([[1, 1, 1, 1, 0, 0, 0]]), 20)).toBe('NO_TRADES')
  })

  it('VWAP: 10 at 100 and 30 at 102', () => {
    const average = vwap(
      runOf([
        [100, 100, 100, 100, 10],
        [102, 102, 102, 102, 30],
      ]),
    )
    expect(average?.vwap).toBe(101.5)
    expect(average?.sigma).toBeCloseTo(0.866_025, 6)
  })

  it('has no answer, and never a neutral one, where nothing traded', () => {
    const silent = flatRun(60, 1_000, 0)
    expect(moneyFlow(silent, 20)).toBeUndefined()
    expect(onBalanceVolume(silent, 60)).toBeUndefined()
    expect(relativeVolume(silent)).toBeUndefined()
    expect(vwap(silent)).toBeUndefined()
  })

  it('throws rather than adding amounts beyond what is exact', () => {
    expect(() =>
      moneyFlow(
        runOf([
          [1, 2, 1, 1, 2 ** 53 - 2],
          [1, 2, 1, 1, 1],
        ]),
        20,
      ),
    ).toThrow(RangeError)
  })
})
