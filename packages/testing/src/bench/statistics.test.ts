import { expect, it } from 'vitest'
import { interleaved } from './interleave.ts'
import { type BenchResult, isVoid } from './result.ts'
import { median, quantile, ratioOf } from './statistics.ts'

it('takes the middle, and half way between the two middle ones', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1, 5, 6])).toBe(5.5)
  expect(quantile([4, 3, 2, 1], 0.5)).toBe(2)
  expect(
    quantile(
      Array.from({ length: 200 }, (_, it) => it + 1),
      0.99,
    ),
  ).toBe(198)
})

it('says how much slower one is than another, with an interval that the seed repeats', () => {
  const slow = [20, 21, 19, 22, 18, 20]
  const fast = [10, 11, 9, 10, 10, 10]
  const ratio = ratioOf(slow, fast, 1)
  expect(ratio.value).toBe(2)
  expect(ratio.low).toBeGreaterThan(1.6)
  expect(ratio.high).toBeLessThan(2.5)
  expect(ratioOf(slow, fast, 1)).toEqual(ratio)
})

it('measures in turns that mirror each other, and throws the first round away', async () => {
  const turns: string[] = []
  const arm = (name: string) => ({ name, does: '', units: 1, work: () => void turns.push(name) })
  const measured = await interleaved([arm('a'), arm('b')], 3)
  expect(turns.join('')).toBe('abbaabba')
  expect(measured.map(({ costs }) => costs.length)).toEqual([3, 3])
})

it('counts no run in which the same thing came out differently', () => {
  const control = (value: number): Pick<BenchResult, 'control'> => ({
    control: { of: 'a', to: 'a again', by: 'CPU', value, low: value, high: value },
  })
  expect([0.94, 0.96, 1.04, 1.06, Number.NaN].map((it) => isVoid(control(it)))).toEqual([
    true,
    false,
    false,
    true,
    true,
  ])
  expect(isVoid({ control: undefined })).toBe(false)
})
