import { describe, expect, it } from 'vitest'
import { column } from '../../test/candles.ts'
import { isPivotHigh, isPivotLow } from './pivots.ts'
import { rsiDivergences } from './rsi-divergence.ts'

describe('a pivot', () => {
  it('is known only five candles after it stood out', () => {
    const high = column(1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1)
    expect(isPivotHigh(high, 5)).toBe(true)
    expect(isPivotHigh(high.subarray(0, 10), 5)).toBe(false)
    expect(
      isPivotLow(
        high.map((price) => -price),
        5,
      ),
    ).toBe(true)
  })

  it('may be equalled after, but not before', () => {
    expect(isPivotHigh(column(1, 2, 3, 4, 5, 6, 5, 6, 3, 2, 1), 5)).toBe(true)
    expect(isPivotHigh(column(1, 2, 3, 6, 5, 6, 5, 4, 3, 2, 1), 5)).toBe(false)
  })
})

describe('an RSI divergence', () => {
  /** Two valleys, five candles apart from everything, and the RSI at each. */
  const valleys = (firstPrice: number, secondPrice: number, firstRsi: number, secondRsi: number) => {
    const slope = [6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6]
    const low = column(...slope.map((step) => firstPrice + step - 1), ...slope.map((step) => secondPrice + step - 1))
    const rsi = new Float64Array(low.length).fill(50)
    rsi[5] = firstRsi
    rsi[16] = secondRsi
    return { low, high: low.map(() => 1_000), rsi }
  }
  const find = ({ low, high, rsi }: ReturnType<typeof valleys>) => rsiDivergences(high, low, () => rsi)

  it('is bullish when the second low is lower and its RSI higher', () => {
    expect(find(valleys(100, 98, 30, 33))).toEqual([
      {
        side: 'BULLISH',
        hidden: false,
        first: 5,
        second: 16,
        firstPrice: 100,
        secondPrice: 98,
        firstRsi: 30,
        secondRsi: 33,
      },
    ])
  })

  it('is hidden when the second low is higher and its RSI lower', () => {
    expect(find(valleys(100, 101, 33, 30))).toMatchObject([{ side: 'BULLISH', hidden: true }])
  })

  it('is none when RSI moved by less than two points, or with the price', () => {
    expect(find(valleys(100, 98, 30, 31.9))).toEqual([])
    expect(find(valleys(100, 98, 33, 30))).toEqual([])
    expect(find(valleys(100, 100, 30, 40))).toEqual([])
  })

  it('is bearish at highs, mirrored', () => {
    const { low, rsi } = valleys(100, 98, 30, 33)
    const mirrored = rsiDivergences(
      low.map((price) => 1_000 - price),
      low.map(() => 1),
      () => rsi.map((value) => 100 - value),
    )
    expect(mirrored).toMatchObject([{ side: 'BEARISH', hidden: false, firstPrice: 900, secondPrice: 902 }])
  })

  it('is said once, when the second pivot is confirmed', () => {
    const { low, high, rsi } = valleys(100, 98, 30, 33)
    expect(rsiDivergences(column(...high, 1_000), column(...low, 104), () => column(...rsi, 50))).toEqual([])
  })

  it('needs RSI at both pivots, and a first one no older than sixty candles', () => {
    expect(find(valleys(100, 98, Number.NaN, 33))).toEqual([])
    const { low, high, rsi } = valleys(100, 98, 30, 33)
    const apart = (bars: number) => {
      const between = new Float64Array(bars).fill(200)
      const all = (column_: Float64Array, filler: Float64Array) =>
        column(...column_.slice(0, 11), ...filler, ...column_.slice(11))
      return rsiDivergences(
        all(
          high,
          between.map(() => 1_000),
        ),
        all(low, between),
        () =>
          all(
            rsi,
            between.map(() => 50),
          ),
      )
    }
    expect(apart(43)).toHaveLength(1)
    expect(apart(44)).toHaveLength(0)
  })
})
