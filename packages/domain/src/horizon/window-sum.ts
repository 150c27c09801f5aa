/**
 * What a window of sixty buckets adds up to. Doubles are added from the oldest bucket to the newest, so that the same
 * buckets always give the same bits; and as mostly the newest alone has changed, the sum of those before it is kept.
 */
import { at, type Column } from '../column.ts'
import { bucketsMax, type HorizonRing, namesOf } from './horizons.ts'

/** Which column of a ring each name is. @param empty - As given to `createHorizons`. */
export function columnIndices<Name extends string>(
  empty: Readonly<Record<Name, number>>,
): Readonly<Record<Name, number>> {
  const indices: Record<Name, number> = { ...empty }
  for (const [index, name] of namesOf(empty).entries()) indices[name] = index
  return indices
}

/** Sum of a column over the whole window. @param index - Of the column, as `columnIndices` has it. */
export function windowSum<Name extends string>(ring: HorizonRing<Name>, index: number): number {
  if (ring.closed.areSumsStale) addUpClosed(ring)
  return at(ring.closed.sums, index) + at(ring.cells, index * bucketsMax + ring.newestPlace)
}

/** ms of the window that were not observed. */
export const lostMsOf = <Name extends string>(ring: HorizonRing<Name>): number =>
  windowSum(ring, ring.closed.sums.length - 1)

function addUpClosed<Name extends string>({ cells, closed, newestPlace }: HorizonRing<Name>): void {
  const { sums } = closed
  for (let index = 0; index < sums.length; index += 1) sums[index] = sumBefore(cells, index * bucketsMax, newestPlace)
  closed.areSumsStale = false
}

/** Of the 59 buckets before the open one: those that lie behind it, then those in front. */
function sumBefore(cells: Column, start: number, newestPlace: number): number {
  let total = 0
  for (let cell = start + newestPlace + 1; cell < start + bucketsMax; cell += 1) total += at(cells, cell)
  for (let cell = start; cell < start + newestPlace; cell += 1) total += at(cells, cell)
  return total
}
