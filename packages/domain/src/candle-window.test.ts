import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candleRun, runCoverage } from './candle-run.ts'
import { type Candle, candlesMax, emptyCandleWindow, putCandle, unknownAmount } from './candle-window.ts'
import { freezeCandleWindow, thawCandleWindow } from './frozen-candle-window.ts'

const minute = 60_000

const candle = (n: number, more: Partial<Candle> = {}): Candle => ({
  openTimeMs: n * minute,
  open: 1_000 + n,
  high: 1_010 + n,
  low: 990 + n,
  close: 1_005 + n,
  priceScale: 1,
  amount: 500,
  amountScale: 3,
  coverage: 1,
  ...more,
})

function windowOf(...candles: readonly Candle[]) {
  const window = emptyCandleWindow('M1')
  for (const [offset, one] of candles.entries()) putCandle(window, one, offset)
  return window
}

describe('a candle window', () => {
  it('keeps the newest 240 candles and forgets the rest', () => {
    const run = candleRun(windowOf(...Array.from({ length: 300 }, (_, n) => candle(n))))
    expect(run.length).toBe(candlesMax)
    expect(run.fromMs).toBe(60 * minute)
    expect(run.close[0]).toBe(1_065)
    expect(run.close.at(-1)).toBe(1_304)
    expect(run.firstOffset[0]).toBe(60)
  })

  it('replaces a candle by its revision', () => {
    const window = windowOf(candle(1), candle(2), candle(3))
    expect(putCandle(window, candle(2, { close: 7 }), 9)).toBe('REPLACED')
    expect([...candleRun(window).close]).toEqual([1_006, 7, 1_008])
  })

  it('takes a candle that comes late into its place', () => {
    const window = windowOf(candle(1), candle(3))
    expect(candleRun(window).length).toBe(1)
    expect(putCandle(window, candle(2), 9)).toBe('FILLED')
    expect([...candleRun(window).close]).toEqual([1_006, 1_007, 1_008])
  })

  it('ignores what is older than it reaches, and starts anew after a hole longer than itself', () => {
    const window = windowOf(candle(1), candle(500))
    expect(candleRun(window).length).toBe(1)
    expect(putCandle(window, candle(260), 9)).toBe('OUTSIDE')
    expect(putCandle(window, candle(261), 9)).toBe('FILLED')
  })

  it('tells apart what a venue does not say from nothing bought', () => {
    const run = candleRun(windowOf(candle(1), candle(2, { buyAmount: 0, sellAmount: 500 })))
    expect([...run.buyAmount]).toEqual([unknownAmount, 0])
  })

  it('rescales itself, or an older candle, when a scale rises', () => {
    const window = windowOf(candle(1, { buyAmount: 2, sellAmount: 3 }), candle(2))
    putCandle(window, candle(3, { priceScale: 3, amountScale: 4, close: 1 }), 9)
    putCandle(window, candle(4), 9)
    const run = candleRun(window)
    expect([run.priceScale, run.amountScale]).toEqual([3, 4])
    expect([...run.close]).toEqual([100_600, 100_700, 1, 100_900])
    expect([...run.amount]).toEqual([5_000, 5_000, 500, 5_000])
    expect([...run.buyAmount]).toEqual([20, unknownAmount, unknownAmount, unknownAmount])
  })

  it('refuses a candle off its grid', () => {
    expect(() => putCandle(emptyCandleWindow('M5'), candle(1), 0)).toThrow(RangeError)
  })

  it('is the same window, byte for byte, in whatever order its candles came', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 239 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(
        minutes.chain((ns) => fc.tuple(fc.constant(ns), fc.shuffledSubarray(ns, { minLength: ns.length }))),
        ([ns, shuffled]) => {
          const put = (order: readonly number[]) => {
            const window = emptyCandleWindow('M1')
            for (const n of order) putCandle(window, candle(n), n)
            return freezeCandleWindow(window)
          }
          expect(put(shuffled)).toEqual(put(ns))
        },
      ),
    )
  })

  it('goes on after a restart as if there had been none', () => {
    const window = windowOf(candle(1), candle(3, { buyAmount: 1, sellAmount: 499 }))
    const frozen = freezeCandleWindow(window)
    const thawed = thawCandleWindow('M1', structuredClone(frozen))
    expect(freezeCandleWindow(thawed)).toEqual(frozen)
    expect(frozen.columns.every((bytes) => bytes.length === 3 * 8)).toBe(true)
    putCandle(window, candle(4), 5)
    putCandle(thawed, candle(4), 5)
    expect(candleRun(thawed)).toEqual(candleRun(window))
    expect(() => thawCandleWindow('M1', { ...frozen, columns: [] })).toThrow(RangeError)
  })

  it('freezes to a few bytes while it is empty', () => {
    const frozen = freezeCandleWindow(emptyCandleWindow('M1'))
    expect(frozen.newestOpenMs).toBeNull()
    expect(thawCandleWindow('M1', frozen)).toEqual(emptyCandleWindow('M1'))
  })
})

describe('the coverage of a run', () => {
  const run = (length: number, coverage: (n: number) => number) =>
    candleRun(windowOf(...Array.from({ length }, (_, n) => candle(n, { coverage: coverage(n) }))))

  it('grows with the candles and warms up before it counts', () => {
    expect(
      runCoverage(
        run(59, () => 1),
        60,
      ),
    ).toBe('WARMING_UP')
    expect(
      runCoverage(
        run(60, () => 1),
        60,
      ),
    ).toBe(0.25)
    expect(
      runCoverage(
        run(240, () => 1),
        60,
      ),
    ).toBe(1)
  })

  it('is a gap when too much was not seen, or the newest candle hardly', () => {
    expect(
      runCoverage(
        run(100, (n) => (n < 6 ? 0 : 1)),
        60,
      ),
    ).toBe('CANDLE_GAP')
    expect(
      runCoverage(
        run(100, (n) => (n < 5 ? 0 : 1)),
        60,
      ),
    ).toBeCloseTo((100 / 240) * 0.95, 12)
    expect(
      runCoverage(
        run(100, (n) => (n === 99 ? 0.49 : 1)),
        60,
      ),
    ).toBe('CANDLE_GAP')
  })
})
