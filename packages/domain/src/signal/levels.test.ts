import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Layout, type LevelRules, type Levels, levelsOf } from './levels.ts'

const rules: LevelRules = {
  atrStopMultiple: 2,
  stopShareMin: 0.005,
  stopShareMax: 0.05,
  targetsR: [1.5, 2.5, 4],
  targetSizes: [0.5, 0.3, 0.2],
  riskShare: 0.01,
  sizeShareMax: 1,
}
/** Prices with two decimals, ticks of .1. */
const laidOut = (entry: number, atr: number, confidence: number, words: Partial<Layout> = {}): Levels =>
  levelsOf({ side: 'LONG', entry: entry * 100, tick: 10, atr: atr * 100, widening: 1, confidence, ...words }, rules)
const prices = ({ stop, targets }: Levels): readonly number[] =>
  [stop, ...targets.map((it) => it.price)].map((it) => it / 100)

describe('stop, targets and size, worked by hand', () => {
  it('of a long and of the short that mirrors it', () => {
    const long = laidOut(60_000, 300, 0.8)
    expect(prices(long)).toEqual([59_400, 60_900, 61_500, 62_400])
    expect(long.sizeShare).toBeCloseTo(0.9, 12)
    expect(long.riskReward).toBeCloseTo(2.3, 12)
    const short = laidOut(60_000, 300, 0.8, { side: 'SHORT' })
    expect(prices(short)).toEqual([60_600, 59_100, 58_500, 57_600])
    expect(short.sizeShare).toBe(long.sizeShare)
  })

  it('a quiet market still gets half a per cent, and no more than all of the equity', () => {
    const quiet = laidOut(60_000, 100, 0.8)
    expect(prices(quiet)[0]).toBe(59_700)
    expect(quiet.sizeShare).toBe(1)
  })

  it('a wild one at most five per cent', () => {
    const wild = laidOut(100, 4, 0.5)
    expect(prices(wild)).toEqual([95, 107.5, 112.5, 120])
    expect(wild.sizeShare).toBeCloseTo(0.15, 12)
  })

  it('a stop is widened where mark and last price lie apart, within the same bounds', () => {
    expect(prices(laidOut(60_000, 300, 0.8, { widening: 1.5 }))[0]).toBe(59_100)
    expect(prices(laidOut(100, 4, 0.5, { widening: 1.5 }))[0]).toBe(95)
  })
})

it('lie on the grid, the stop never nearer than asked for and no target farther', () => {
  const side = fc.constantFrom('LONG' as const, 'SHORT' as const)
  fc.assert(
    fc.property(
      side,
      fc.integer({ min: 10_000, max: 9_000_000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      (side, entry, tick, atr) => {
        const { stop, targets } = levelsOf({ side, entry, tick, atr, widening: 1, confidence: 1 }, rules)
        const distance = Math.min(Math.max(2 * atr, 0.005 * entry), 0.05 * entry)
        expect(Math.abs(entry - stop)).toBeGreaterThanOrEqual(distance - 1e-6)
        for (const it of [stop, ...targets.map(({ price }) => price)]) expect(Math.abs(it % tick)).toBe(0)
        for (const { price, multipleR } of targets)
          expect(Math.abs(price - entry)).toBeLessThanOrEqual(multipleR * Math.abs(entry - stop) + 1e-6)
      },
    ),
    { numRuns: 300 },
  )
})
