import { describe, expect, it } from 'vitest'
import { type ClosedCandle, rollUp } from './roll-up.ts'

const minute = (n: number, more: Partial<ClosedCandle> = {}): ClosedCandle => ({
  openTimeMs: n * 60_000,
  open: 1_000,
  high: 1_000,
  low: 1_000,
  close: 1_000,
  priceScale: 1,
  amount: 10,
  buyAmount: 4,
  sellAmount: 6,
  unknownAmount: 0,
  amountScale: 3,
  tradeCount: 2,
  quoteVolume: 1,
  coverage: 1,
  gapMs: 0,
  lateCount: 0,
  ...more,
})

describe('rolling up five minutes', () => {
  it('takes the first open, the extremes, the last close and the sums', () => {
    const minutes = [minute(0, { open: 990 }), minute(1, { high: 1_020 }), minute(2, { low: 980 }), minute(3)]
    expect(rollUp([...minutes, minute(4, { close: 1_010, lateCount: 1 })], 'M5', 0)).toEqual({
      ...minute(0),
      open: 990,
      high: 1_020,
      low: 980,
      close: 1_010,
      amount: 50,
      buyAmount: 20,
      sellAmount: 30,
      tradeCount: 10,
      quoteVolume: 5,
      lateCount: 1,
    })
  })

  it('averages what was observed', () => {
    const minutes = [0, 1, 2, 3, 4].map((n) => minute(n, n === 2 ? { coverage: 0.75, gapMs: 15_000 } : {}))
    expect(rollUp(minutes, 'M5', 0)).toMatchObject({ coverage: 0.95, gapMs: 15_000 })
  })

  it('counts a minute that is not there as a gap of a minute', () => {
    expect(
      rollUp(
        [0, 1, 2, 4].map((n) => minute(n)),
        'M5',
        0,
      ),
    ).toMatchObject({ coverage: 0.8, gapMs: 60_000 })
  })

  it('keeps the sides that are known and says how much is not, but makes up no partial totals', () => {
    const adopted = minute(2, {
      buyAmount: undefined,
      sellAmount: undefined,
      unknownAmount: 10,
      tradeCount: undefined,
      quoteVolume: undefined,
    })
    const rolled = rollUp([minute(0), minute(1), adopted, minute(3), minute(4)], 'M5', 0)
    expect(rolled).toMatchObject({ amount: 50, buyAmount: 16, sellAmount: 24, unknownAmount: 10 })
    expect([rolled.tradeCount, rolled.quoteVolume]).toEqual([undefined, undefined])
    expect(rollUp([adopted], 'M5', 0).buyAmount).toBeUndefined()
  })

  it('brings minutes of different scales to the finest', () => {
    const rolled = rollUp(
      [minute(0), minute(1, { priceScale: 2, close: 10_001, high: 10_001, amountScale: 4 })],
      'M5',
      0,
    )
    expect(rolled).toMatchObject({
      open: 10_000,
      high: 10_001,
      close: 10_001,
      priceScale: 2,
      amount: 110,
      amountScale: 4,
    })
  })

  it('throws rather than adding beyond what is exact, and has no candle of nothing', () => {
    const huge = minute(0, { amount: 2 ** 53 - 2 })
    expect(() => rollUp([huge, minute(1)], 'M5', 0)).toThrow(RangeError)
    expect(() => rollUp([], 'M5', 0)).toThrow(RangeError)
  })
})
