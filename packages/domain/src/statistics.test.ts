import { expect, it } from 'vitest'
import { column } from '../test/candles.ts'
import { ema, highest, lowest, mean, median, pctRank, sd, sum, wilder } from './statistics.ts'

it('ranks a value among its history, equal ones counting half', () => {
  expect(pctRank(column(1, 2, 2, 4), 2)).toBe(0.5)
  expect(pctRank(column(1, 2, 2, 4), 5)).toBe(1)
  expect(pctRank(column(1, 2, 2, 4), 0)).toBe(0)
})

it('takes the population standard deviation', () => {
  expect(sd(column(2, 4, 4, 4, 5, 5, 7, 9))).toBe(2)
})

it('finds the middle by number, not by text, and leaves its input alone', () => {
  const amounts = column(10, 9, 2, 1)
  expect(median(amounts)).toBe(5.5)
  expect(median(column(100, 9, 20))).toBe(20)
  expect(amounts).toEqual(column(10, 9, 2, 1))
})

it('seeds both smoothings with the simple mean', () => {
  expect(wilder(column(1, 2, 3), 3)).toBe(2)
  expect(wilder(column(1, 2, 3, 8), 3)).toBe((2 * 2 + 8) / 3)
  expect(ema(column(1, 2, 3, 8), 3)).toBe((8 - 2) * 0.5 + 2)
})

it('finds the extremes', () => {
  expect([highest(column(3, 9, 1)), lowest(column(3, 9, 1))]).toEqual([9, 1])
})

it('has no statistic of nothing', () => {
  expect(sum(column())).toBe(0)
  for (const statistic of [mean, sd, median]) expect(() => statistic(column())).toThrow(RangeError)
  expect(() => pctRank(column(), 1)).toThrow(RangeError)
  expect(() => ema(column(1, 2), 3)).toThrow(RangeError)
})
