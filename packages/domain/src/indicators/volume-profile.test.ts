import { describe, expect, it } from 'vitest'
import { column, flatRun, walk } from '../../test/candles.ts'
import { pointOfControl, valueArea, volumeProfile } from './volume-profile.ts'

describe('a volume profile', () => {
  it('grows its value area from the fullest bin, the fuller neighbour first', () => {
    const histogram = column(1, 3, 6, 4, 1)
    expect(pointOfControl(histogram, 0, 5)).toBe(2)
    expect(valueArea(histogram, 2, 15)).toEqual({ from: 1, to: 3 })
  })

  it('takes both neighbours where they tie', () => {
    expect(valueArea(column(5, 5, 10, 5, 5), 2, 30)).toEqual({ from: 0, to: 4 })
    expect(valueArea(column(0, 2, 10, 2, 0), 2, 14)).toEqual({ from: 2, to: 2 })
  })

  it('among equally full bins takes the one nearest to the close, then the lower', () => {
    expect(pointOfControl(column(6, 0, 6), 30, 30)).toBe(2)
    expect(pointOfControl(column(6, 0, 6), 0, 30)).toBe(0)
    expect(pointOfControl(column(6, 0, 6), 15, 30)).toBe(0)
  })

  it('lies where the volume was', () => {
    const prices = column(1_000, 1_500, 1_500, 1_500, 2_000)
    const profile = volumeProfile(prices, prices, prices, column(1, 10, 10, 10, 1))
    // 1500 lies on the edge of two bins of width 20: half of its volume in each, and the close above takes the upper.
    expect(profile).toEqual({ poc: 1_510, valueLow: 1_480, valueHigh: 1_520 })
  })

  it('has no answer without a range, or without a trade', () => {
    const flat = flatRun(240)
    expect(volumeProfile(flat.high, flat.low, flat.close, flat.amount)).toBe('FLAT')
    const prices = column(1_000, 2_000)
    expect(volumeProfile(prices, prices, prices, column(0, 0))).toBe('NO_TRADES')
  })

  it('mirrors exactly when prices are mirrored', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const candles = walk(240, seed)
      const high = Float64Array.from(candles, ([, h]) => h)
      const low = Float64Array.from(candles, ([, , l]) => l)
      const close = Float64Array.from(candles, ([, , , c]) => c)
      const amount = Float64Array.from(candles, ([, , , , v]) => v)
      const mirror = (prices: Float64Array) => prices.map((price) => 200_000 - price)
      const one = volumeProfile(high, low, close, amount)
      const other = volumeProfile(mirror(low), mirror(high), mirror(close), amount)
      if (typeof one === 'string' || typeof other === 'string') throw new Error('a walk has a range and volume')
      expect(one.poc + other.poc).toBeCloseTo(200_000, 6)
      expect(one.valueHigh + other.valueLow).toBeCloseTo(200_000, 6)
      expect(one.valueLow + other.valueHigh).toBeCloseTo(200_000, 6)
    }
  })
})
