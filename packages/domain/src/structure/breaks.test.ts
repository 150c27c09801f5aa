import { describe, expect, it } from 'vitest'
import { type Ohlcv, runOf, walk } from '../../test/candles.ts'
import { swingsOf } from './breaks.ts'

/** Candles of one unit's range around their close. */
const around = (...closes: readonly number[]) =>
  runOf(closes.map((close): Ohlcv => [close, close + 1, close - 1, close, 1]))
const peak = [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1].map((it) => 100 + it)

describe('a pivot', () => {
  it('is known five candles after it, not before', () => {
    expect(swingsOf(around(...peak)).highs).toEqual([5])
    expect(swingsOf(around(...peak.slice(0, 10))).highs).toEqual([])
  })
})

describe('a break', () => {
  it('is the first close above the latest high, which is spent by it', () => {
    const { breaks } = swingsOf(around(...peak, 107, 108, 109))
    expect(breaks).toEqual([{ side: 1, turns: true, at: 12, pivot: 5, price: 107 }])
  })

  it('goes on with the trend from the second on, and turns it from the other side', () => {
    const second = [110, 109, 108, 107, 106, 105, 112]
    const { breaks } = swingsOf(around(...peak, 109, ...second, 111, 110, 109, 108, 107, 99))
    expect(breaks.map(({ side, turns }) => [side, turns])).toEqual([
      [1, true],
      [1, false],
      [-1, true],
    ])
  })

  it('does not bring back the high before the one that was broken', () => {
    const lower = [100, 101, 102, 103, 104, 105, 104, 103, 102, 101, 100].map((it) => it - 2)
    const { highs, breaks } = swingsOf(around(...peak, ...lower, 106, 120))
    expect(highs).toEqual([5, 16])
    expect(breaks.map(({ pivot }) => pivot)).toEqual([16])
  })

  it('of an outside bar, which is both pivots, is on the side of the close and leaves the other side standing', () => {
    const quiet: Ohlcv = [100, 101, 99, 100, 1]
    const outside: Ohlcv = [100, 110, 90, 100, 1]
    const still = (length: number) => Array.from({ length }, () => quiet)
    const up: Ohlcv = [100, 120, 100, 115, 1]
    const down: Ohlcv = [115, 115, 80, 85, 1]
    const { highs, lows, breaks } = swingsOf(runOf([...still(5), outside, ...still(6), up, down]))
    expect([highs, lows]).toEqual([[5], [5]])
    expect(breaks.map(({ side, pivot, at }) => [side, pivot, at])).toEqual([
      [1, 5, 12],
      [-1, 5, 13],
    ])
  })

  it('never looks ahead: what a prefix says, the whole said then', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const candles = walk(240, seed)
      const whole = swingsOf(runOf(candles)).breaks
      for (const length of [60, 61, 97, 150, 239])
        expect(swingsOf(runOf(candles.slice(0, length))).breaks).toEqual(whole.filter((it) => it.at < length))
    }
  })
})
