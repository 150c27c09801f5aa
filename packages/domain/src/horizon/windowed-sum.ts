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

/**
 * First value that is not `nothing` from one place on. @param buckets - How many are looked at, 1 to 60.
 * @param next - `placeAfter` or `placeBefore`.
 */
export function firstFrom(
  column: Column,
  from: number,
  nothing: number,
  next: (place: number) => number,
  buckets: number = bucketsMax,
): number | undefined {
  let place = from
  for (let count = 0; count < buckets; count += 1) {
    const value = at(column, place)
    if (value !== nothing) return value
    place = next(place)
  }
  return undefined
}
