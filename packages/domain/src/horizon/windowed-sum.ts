import { at, type Column } from '../column.ts'
import { bucketsMax, placeOf } from './horizons.ts'

/**
 * Sum of a column over the newest buckets, oldest first, so that the same buckets always give the same bits.
 * @param newest - Number of the ring's open bucket. @param buckets - 1 to 60, the open one included.
 */
export function windowedSum(column: Column, newest: number, buckets: number = bucketsMax): number {
  const first = placeOf(newest - buckets + 1)
  const end = Math.min(bucketsMax, first + buckets)
  let total = 0
  for (let place = first; place < end; place += 1) total += at(column, place)
  for (let place = 0; place < first + buckets - end; place += 1) total += at(column, place)
  return total
}

/** Oldest value that is not `nothing`; undefined: all buckets are empty. */
export function oldestValue(column: Column, newest: number, nothing: number): number | undefined {
  for (let back = bucketsMax - 1; back >= 0; back -= 1) {
    const value = at(column, placeOf(newest - back))
    if (value !== nothing) return value
  }
  return undefined
}

/** Newest value that is not `nothing`; undefined: all buckets are empty. */
export function newestValue(column: Column, newest: number, nothing: number): number | undefined {
  for (let back = 0; back < bucketsMax; back += 1) {
    const value = at(column, placeOf(newest - back))
    if (value !== nothing) return value
  }
  return undefined
}

/**
 * Bucket by bucket: Σr² of the returns from one non-empty bucket to the next, r = price/previous − 1.
 * @param column - Last price of each bucket; 0: nothing there.
 */
export function squaredReturns(column: Column, newest: number): number {
  let total = 0
  let previous = 0
  let place = placeOf(newest + 1)
  for (let count = 0; count < bucketsMax; count += 1) {
    const price = at(column, place)
    place = place === bucketsMax - 1 ? 0 : place + 1
    if (price === 0) continue
    if (previous !== 0) {
      const change = price / previous - 1
      total += change * change
    }
    previous = price
  }
  return total
}
