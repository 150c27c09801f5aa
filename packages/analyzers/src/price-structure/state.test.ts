import { timeframes } from '@virtuoso/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freezeStructure, initialStructure, type OpenZone, thawStructure } from './state.ts'

const zone: fc.Arbitrary<OpenZone> = fc.record({
  timeframe: fc.constantFrom(...timeframes),
  kind: fc.constantFrom('ORDER_BLOCK', 'FAIR_VALUE_GAP'),
  side: fc.constantFrom(1, -1),
  fromMs: fc.integer({ min: 0, max: 4e12 }),
  barsBefore: fc.integer({ min: 0, max: 20 }),
  low: fc.maxSafeNat(),
  high: fc.maxSafeNat(),
  priceScale: fc.integer({ min: 0, max: 18 }),
  strength: fc.double({ min: 0, max: 1, noNaN: true }),
})

describe('the open zones', () => {
  it('come back from a snapshot as they were', () => {
    fc.assert(
      fc.property(fc.array(zone, { maxLength: 50 }), (zones) => {
        const state = { ...initialStructure(), zones }
        expect(thawStructure(freezeStructure(state))).toEqual(state)
      }),
      { numRuns: 50 },
    )
  })

  it('take 16 kB at most', () => {
    const one: OpenZone = {
      timeframe: 'M1',
      kind: 'ORDER_BLOCK',
      side: 1,
      fromMs: 0,
      barsBefore: 1,
      low: 1,
      high: 2,
      priceScale: 1,
      strength: 1,
    }
    const zones = Array.from({ length: 4 * 2 * (16 + 32) }, () => one)
    const [, bytes] = [freezeStructure({ ...initialStructure(), zones })].flat()
    expect(bytes instanceof Uint8Array ? bytes.length : Number.NaN).toBeLessThanOrEqual(16_384)
  })

  it('are not read from what is something else', () => {
    expect(thawStructure(null)).toBeUndefined()
    expect(thawStructure([null, 'zones'])).toBeUndefined()
  })
})
