import { describe, expect, it } from 'vitest'
import { at } from '../column.ts'
import { freezeHorizons, thawHorizons } from './frozen-horizons.ts'
import { closeGap, horizonCoverage, horizonTrouble, observe, openGap } from './horizon-coverage.ts'
import { addTo, advance, bucketFor, createHorizons, type HorizonRing, late, oldestOffset } from './horizons.ts'
import { pricePath } from './price-path.ts'
import { windowedSum } from './windowed-sum.ts'

const empty = { amount: 0, lastPrice: 0 }
type Rings = ReturnType<typeof rings>
const rings = () => createHorizons(empty)

function trade(horizons: Rings, timeMs: number, amount: number, nowMs = timeMs, offset = 0): void {
  advance(horizons, nowMs)
  observe(horizons, timeMs, offset)
  for (const ring of horizons.rings) {
    const place = bucketFor(ring, timeMs, offset)
    if (place === late) continue
    addTo(ring.columns.amount, place, amount)
    ring.columns.lastPrice[place] = amount
  }
}
const minute = (horizons: Rings): HorizonRing<'amount' | 'lastPrice'> => {
  const [ring] = horizons.rings
  if (ring === undefined) throw new Error('no minute')
  return ring
}
const sums = (horizons: Rings) => horizons.rings.map(({ columns, newest }) => windowedSum(columns.amount, newest))

describe('what was traded in the last minute, five minutes, half hour and four hours', () => {
  it('is kept as long as its bucket is one of the newest sixty', () => {
    const horizons = rings()
    trade(horizons, 1_500, 7)
    advance(horizons, 60_999)
    expect(sums(horizons)).toEqual([7, 7, 7, 7])
    advance(horizons, 61_000)
    expect(sums(horizons)).toEqual([0, 7, 7, 7])
    advance(horizons, 300_000)
    expect(sums(horizons)).toEqual([0, 0, 7, 7])
    advance(horizons, 100_000_000)
    expect(sums(horizons)).toEqual([0, 0, 0, 0])
  })

  it('takes a late fact where it still fits, and counts where it does not', () => {
    const horizons = rings()
    trade(horizons, 1_500, 7, 120_000)
    expect(sums(horizons)).toEqual([0, 7, 7, 7])
    expect(horizons.rings.map((it) => it.lateCount)).toEqual([1, 0, 0, 0])
    trade(horizons, 60_999, 1, 120_000)
    expect(sums(horizons)).toEqual([0, 8, 8, 8])
    trade(horizons, 61_000, 1, 120_000)
    expect(sums(horizons)).toEqual([1, 9, 9, 9])
  })

  it('adds up the newest buckets, however they lie', () => {
    const horizons = rings()
    for (let second = 0; second < 90; second += 1) trade(horizons, second * 1_000, second)
    const { columns, newest } = minute(horizons)
    expect(windowedSum(columns.amount, newest, 3)).toBe(87 + 88 + 89)
    expect(windowedSum(columns.amount, newest)).toBe((60 * (30 + 89)) / 2)
    expect(windowedSum(columns.amount, newest, 45)).toBe((45 * (45 + 89)) / 2)
  })

  it('knows returns from one bucket in which something traded to the next', () => {
    const horizons = rings()
    trade(horizons, 0, 100)
    trade(horizons, 5_000, 110)
    trade(horizons, 9_000, 99)
    const ring = minute(horizons)
    const path = pricePath(ring, ring.columns.lastPrice, ring.columns.lastPrice)
    expect(path).toMatchObject({ first: 100, last: 99 })
    expect(path.squaredReturns).toBeCloseTo(0.02, 12)
  })

  it('states the oldest record behind it, until it leaves the longest window', () => {
    const horizons = rings()
    trade(horizons, 1_000, 1, 1_000, 5)
    trade(horizons, 400_000, 1, 400_000, 9)
    expect(oldestOffset(horizons, 400_000)).toBe(5)
    trade(horizons, 20_000_000, 1, 20_000_000, 30)
    expect(oldestOffset(horizons, 20_000_000)).toBe(30)
  })
})

describe('how much of a horizon was observed', () => {
  const coverages = (horizons: Rings, nowMs: number) => horizons.rings.map((it) => horizonCoverage(horizons, it, nowMs))

  it('grows from when the channel was first up', () => {
    const horizons = rings()
    expect(horizonTrouble(horizons, minute(horizons), 0, 0)).toBe('WARMING_UP')
    observe(horizons, 0, 0)
    advance(horizons, 30_000)
    expect(coverages(horizons, 30_000)).toEqual([0.5, 0.1, 30 / 1_800, 30 / 14_400])
    expect(horizonTrouble(horizons, minute(horizons), 0.5, 30_000)).toBeUndefined()
    expect(horizonTrouble(horizons, minute(horizons), 0.499, 29_940)).toBe('WARMING_UP')
  })

  it('lacks what a gap lost, until those buckets leave', () => {
    const horizons = rings()
    observe(horizons, 0, 0)
    advance(horizons, 140_000)
    openGap(horizons, 100_500, 3)
    expect(coverages(horizons, 140_000)[0]).toBeCloseTo(1 - 39.5 / 60, 12)
    closeGap(horizons, { atTimeMs: 140_250, recovered: false }, 4)
    expect(at(minute(horizons).gapMs, 40)).toBe(500)
    expect(coverages(horizons, 140_250)[0]).toBeCloseTo(1 - 39.75 / 60, 12)
    expect(horizonTrouble(horizons, minute(horizons), 0.3375, 140_250)).toBe('FEED_GAP')
    advance(horizons, 199_900)
    expect(coverages(horizons, 199_900)[0]).toBeCloseTo(1 - 0.25 / 60, 12)
    advance(horizons, 200_000)
    expect(coverages(horizons, 200_000)[0]).toBe(1)
  })

  it('does not lose twice what two gaps claim, nor what was never observed', () => {
    const horizons = rings()
    openGap(horizons, 0, 0)
    advance(horizons, 80_000)
    closeGap(horizons, { atTimeMs: 80_000, recovered: false }, 1)
    advance(horizons, 140_000)
    expect(coverages(horizons, 140_000).slice(0, 2)).toEqual([1, 0.2])
    openGap(horizons, 120_200, 3)
    closeGap(horizons, { atTimeMs: 120_600, recovered: false }, 4)
    openGap(horizons, 120_200, 5)
    closeGap(horizons, { atTimeMs: 120_800, recovered: false }, 6)
    expect(coverages(horizons, 140_000)[0]).toBeCloseTo(1 - 0.6 / 60, 12)
  })

  it('lacks nothing when all was recovered', () => {
    const horizons = rings()
    observe(horizons, 0, 0)
    advance(horizons, 140_000)
    openGap(horizons, 100_500, 3)
    closeGap(horizons, { atTimeMs: 140_000, recovered: true }, 4)
    expect(coverages(horizons, 140_000)[0]).toBe(1)
  })
})

it('is restored bit for bit', () => {
  const horizons = rings()
  for (let i = 0; i < 200; i += 1) trade(horizons, i * 700, i / 7, i * 700, i)
  openGap(horizons, 139_000, 201)
  const bytes = freezeHorizons(horizons)
  const thawed = thawHorizons(bytes, empty)
  expect(freezeHorizons(thawed)).toEqual(bytes)
  expect(thawed).toEqual(horizons)
  expect(() => thawHorizons(bytes.subarray(8), empty)).toThrow(RangeError)
})
