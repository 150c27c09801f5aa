import fc from 'fast-check'
import { expect, it } from 'vitest'
import { at, type Column } from '../column.ts'
import { closeGap, observe, openGap } from './horizon-coverage.ts'
import { addTo, advance, bucketFor, bucketsMax, createHorizons, late, placeOf } from './horizons.ts'
import { pricePath } from './price-path.ts'
import { columnIndices, lostMsOf, windowSum } from './window-sum.ts'
import { windowedSum } from './windowed-sum.ts'

const empty = { price: 0, amount: 0 }
const columns = columnIndices(empty)

it('adds up to the same bits as all sixty buckets do, however late a trade is and however long nothing is traded', () => {
  const trades = fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 90_000 }),
      lateMs: fc.integer({ min: 0, max: 90_000 }),
      amount: fc.double({ min: 0, max: 1e6, noNaN: true }),
      isLost: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(trades, (facts) => {
      const horizons = createHorizons(empty)
      let nowMs = 1_700_000_000_000
      observe(horizons, nowMs, 0)
      for (const { pauseMs, lateMs, amount, isLost } of facts) {
        nowMs += pauseMs
        advance(horizons, nowMs)
        for (const ring of horizons.rings) {
          const place = bucketFor(ring, nowMs - lateMs, 0)
          if (place === late) continue
          addTo(ring.columns.amount, place, amount)
          ring.columns.price[place] = 1 + amount
        }
        if (isLost) openGap(horizons, nowMs - lateMs, 0)
        else closeGap(horizons, { atTimeMs: nowMs, recovered: false }, 0)
        for (const ring of horizons.rings) {
          expect(windowSum(ring, columns.amount)).toBe(windowedSum(ring.columns.amount, ring.newest))
          expect(lostMsOf(ring)).toBe(windowedSum(ring.gapMs, ring.newest))
          const { price } = ring.columns
          expect(pricePath(ring, price, price)).toEqual(plainPath(price, ring.newest))
        }
      }
    }),
    { numRuns: 50 },
  )
})

function plainPath(price: Column, newest: number) {
  let squaredReturns = 0
  const traded: number[] = []
  for (let back = bucketsMax - 1; back >= 0; back -= 1) {
    const here = at(price, placeOf(newest - back))
    if (here === 0) continue
    const change = here / (traded.at(-1) ?? here) - 1
    squaredReturns += change * change
    traded.push(here)
  }
  return { first: traded[0], last: traded.at(-1), squaredReturns }
}
