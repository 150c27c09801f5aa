import { thawColumn } from '../column.ts'
import { bucketsMax, createHorizons, type Horizons, placeOf } from './horizons.ts'

const headLength = 5
const ringHeadLength = 2

/** The rings bit for bit, as one run of doubles: head, then each ring with its columns in declared order. */
export function freezeHorizons<Name extends string>(horizons: Horizons<Name>): Uint8Array {
  const { names, rings, observedFromMs, observedFromOffset, gapFromMs, gapOffset, lostToMs } = horizons
  const numbers = new Float64Array(headLength + rings.length * ringLength(names.length))
  numbers.set([observedFromMs, observedFromOffset, gapFromMs, gapOffset, lostToMs])
  let at = headLength
  for (const ring of rings) {
    numbers.set([ring.newest, ring.lateCount], at)
    at += ringHeadLength
    numbers.set(ring.cells, at)
    at += ring.cells.length
  }
  return new Uint8Array(numbers.buffer)
}

/**
 * @param empty - As given to `createHorizons` when the frozen rings were made.
 * @throws RangeError when the bytes are not what `freezeHorizons` writes for such columns.
 */
export function thawHorizons<Name extends string>(
  bytes: Uint8Array,
  empty: Readonly<Record<Name, number>>,
): Horizons<Name> {
  const numbers = thawColumn(bytes)
  const horizons = createHorizons(empty)
  const { names, rings } = horizons
  const whole = headLength + rings.length * ringLength(names.length)
  if (numbers.length !== whole) throw new RangeError(`${numbers.length} numbers are no horizons of ${whole}`)
  const [observedFromMs = -1, observedFromOffset = -1, gapFromMs = -1, gapOffset = -1, lostToMs = -1] = numbers
  Object.assign(horizons, { observedFromMs, observedFromOffset, gapFromMs, gapOffset, lostToMs })
  let at = headLength
  for (const ring of rings) {
    ring.newest = numbers[at] ?? -1
    ring.newestPlace = placeOf(ring.newest)
    ring.lateCount = numbers[at + 1] ?? 0
    at += ringHeadLength
    ring.cells.set(numbers.subarray(at, at + ring.cells.length))
    at += ring.cells.length
  }
  return horizons
}

const ringLength = (columns: number): number => ringHeadLength + (columns + 2) * bucketsMax
