import { at } from '../column.ts'
import { rescale } from '../exact.ts'
import { assertExact } from '../exact-sum.ts'
import {
  addTo,
  bucketFor,
  changeClosed,
  createHorizons,
  type HorizonRing,
  type Horizons,
  late,
} from '../horizon/horizons.ts'
import { columnIndices } from '../horizon/window-sum.ts'
import type { BookSample } from './book-sample.ts'

/** What an empty bucket holds: sums and counts of samples, of order flow and of takers' amounts, and the middle's path. */
export const emptyBookBucket = {
  samples: 0,
  depth: 0,
  depthKnown: 0,
  imbalance: 0,
  oir: 0,
  micro: 0,
  slope: 0,
  slopeSamples: 0,
  walls: 0,
  wallSamples: 0,
  ofi: 0,
  ofiSize: 0,
  buy: 0,
  sell: 0,
  unknown: 0,
  firstMid: 0,
  lastMid: 0,
} as const
export type BookColumn = keyof typeof emptyBookBucket
/** Which column is which. */
export const bookColumns: Readonly<Record<BookColumn, number>> = columnIndices<BookColumn>(emptyBookBucket)
export type BookHorizons = Horizons<BookColumn>
export type BookRing = HorizonRing<BookColumn>

export const createBookHorizons = (): BookHorizons => createHorizons<BookColumn>(emptyBookBucket)

/**
 * One sample of the book.
 * @param walls - Bid against ask walls, −1 to 1; undefined: there is no wall.
 * @param offset - Of the snapshot that the book began with: the oldest record behind the sample.
 */
export function addSample(
  { rings }: BookHorizons,
  { mid, depth, levels }: BookSample,
  walls: number | undefined,
  timeMs: number,
  offset: number,
): void {
  for (const ring of rings) {
    const place = bucketFor(ring, timeMs, offset)
    if (place === late) continue
    const { columns } = ring
    addTo(columns.samples, place, 1)
    addTo(columns.depth, place, (depth.balance ?? 0) * depth.known)
    addTo(columns.depthKnown, place, depth.known)
    addTo(columns.imbalance, place, levels.imbalance)
    addTo(columns.oir, place, levels.oir)
    addTo(columns.micro, place, levels.micro)
    addTo(columns.slope, place, depth.slope ?? 0)
    addTo(columns.slopeSamples, place, depth.slope === undefined ? 0 : 1)
    addTo(columns.walls, place, walls ?? 0)
    addTo(columns.wallSamples, place, walls === undefined ? 0 : 1)
    if (at(columns.firstMid, place) === 0) columns.firstMid[place] = mid
    columns.lastMid[place] = mid
  }
}

/** @param e - Order flow imbalance of one book event, in the horizons' amount units. */
export function addOrderFlow({ rings }: BookHorizons, e: number, timeMs: number, offset: number): void {
  if (e === 0) return
  for (const ring of rings) {
    const place = bucketFor(ring, timeMs, offset)
    if (place === late) continue
    addTo(ring.columns.ofi, place, e)
    addTo(ring.columns.ofiSize, place, Math.abs(e))
    assertExact(at(ring.columns.ofiSize, place))
  }
}

/** @param amount - In the horizons' amount units. */
export function addTaken(
  { rings }: BookHorizons,
  taker: 'buy' | 'sell' | 'unknown',
  amount: number,
  timeMs: number,
  offset: number,
): void {
  for (const ring of rings) {
    const place = bucketFor(ring, timeMs, offset)
    if (place === late) continue
    addTo(ring.columns[taker], place, amount)
    assertExact(at(ring.columns[taker], place))
  }
}

/** Brings every amount to finer units, exactly. @throws RangeError when one no longer fits. */
export function rescaleAmounts({ rings }: BookHorizons, from: number, to: number): void {
  for (const ring of rings) {
    changeClosed(ring)
    for (const name of ['ofi', 'ofiSize', 'buy', 'sell', 'unknown'] as const) {
      const column = ring.columns[name]
      for (const [place, value] of column.entries()) column[place] = rescale(value, from, to)
    }
  }
}
