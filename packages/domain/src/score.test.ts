import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sq, toCoverage, toScore } from './score.ts'

it.each([
  [sq(1), 85.36],
  [sq(-1), 14.64],
  [sq(0.5), 72.36],
  [1 / 3, 66.67],
  [-1 / 3, 33.33],
  [0, 50],
  [1, 100],
  [-1, 0],
])('publishes x = %d as %d', (x, score) => {
  expect(toScore(x)).toBe(score)
})

it('is exactly mirror-symmetric: a score and its mirror add up to 100', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (z) => {
      expect(sq(-z)).toBe(-sq(z))
      expect(Math.abs(sq(z))).toBeLessThanOrEqual(1)
      expect(Math.round((toScore(sq(z)) + toScore(sq(-z))) * 100)).toBe(10_000)
    }),
  )
})

it('publishes coverages with four decimals', () => {
  expect(toCoverage(0.745_833_33)).toBe(0.7458)
  expect(toCoverage(1)).toBe(1)
})
