/**
 * What happened in the last minute, five minutes, half hour and four hours, in sixty buckets each. The analyzer names its
 * columns with the value of an empty bucket, and for each fact writes into the bucket of all four rings itself:
 *
 *     const horizons = createHorizons({ buyAmount: 0, lastPrice: 0 })
 *     advance(horizons, nowMs)
 *     for (const ring of horizons.rings) {
 *       const bucket = bucketFor(ring, eventTimeMs, offset)
 *       if (bucket === late) continue
 *       addTo(ring.columns.buyAmount, bucket, amount)
 *     }
 *
 * What a window adds up to is in `window-sum.ts`; gaps and coverage are in `horizon-coverage.ts`.
 */
import { at, type Column } from '../column.ts'
import { type Timeframe, timeframeMs, timeframes } from '../timeframe.ts'

export const bucketsMax = 60

/** No bucket: the fact is older than the ring. */
export const late = -1
/** In `firstOffset` and of times: nothing. */
const nothing = -1

/** One horizon. Bucket k = ⌊eventTimeMs/bucketMs⌋ lies at k mod 60, so where it lies depends on its time alone. */
export type HorizonRing<Name extends string> = {
  readonly timeframe: Timeframe
  /** ms; the length of the whole horizon. */
  readonly lengthMs: number
  /** ms; 1 000, 5 000, 30 000 or 240 000. */
  readonly bucketMs: number
  /** Number of the open bucket; −1: nothing came yet. */
  newest: number
  /** Where it lies; follows from `newest`. */
  newestPlace: number
  /** Facts that were older than the ring. */
  lateCount: number
  /** All buckets, column by column in declared order, then `gapMs` and `firstOffset`; those below are views of it. */
  readonly cells: Column
  readonly columns: Readonly<Record<Name, Column>>
  /** ms of each bucket that were not observed. */
  readonly gapMs: Column
  /** Offset of the oldest record that is in the bucket; −1: none. */
  readonly firstOffset: Column
  /** What is kept of the buckets before the open one until one of them changes; not frozen. */
  readonly closed: ClosedBuckets
}

/** Follows from the buckets before the open one. */
export type ClosedBuckets = {
  /** Of each column and of `gapMs`. */
  readonly sums: Column
  areSumsStale: boolean
  /** Of a price that is in two columns: the oldest, the newest, Σr² of the returns between. 0: nothing traded. */
  firstPrice: number
  lastPrice: number
  squaredReturns: number
  isPathStale: boolean
}

/** The four rings of one channel, shortest first. */
export type Horizons<Name extends string> = {
  /** Columns in declared order, which is that of the frozen state. */
  readonly names: readonly Name[]
  /** Value of an empty bucket, of each column and then of `gapMs` and `firstOffset`. */
  readonly empty: Column
  readonly rings: readonly HorizonRing<Name>[]
  /** ms, since when the channel is observed; −1: never was. */
  observedFromMs: number
  /** Offset of the record that said so; −1: none. */
  observedFromOffset: number
  /** ms, where the open gap begins; −1: none is open. */
  gapFromMs: number
  /** Offset of the record that opened it; −1: none. */
  gapOffset: number
  /** ms, up to where losses are written on the buckets; −1: none was. */
  lostToMs: number
}

/** @param empty - Value of each column in an empty bucket, in declared order; finite, and never −0. */
export function createHorizons<Name extends string>(empty: Readonly<Record<Name, number>>): Horizons<Name> {
  const names = namesOf(empty)
  const bucket = Float64Array.from([...names.map((name) => empty[name]), 0, nothing])
  return {
    names,
    empty: bucket,
    rings: timeframes.map((timeframe) => createRing(timeframe, names, bucket)),
    observedFromMs: nothing,
    observedFromOffset: nothing,
    gapFromMs: nothing,
    gapOffset: nothing,
    lostToMs: nothing,
  }
}

/** In declared order. */
export const namesOf = <Name extends string>(empty: Readonly<Record<Name, number>>): readonly Name[] =>
  Object.keys(empty).filter((it): it is Name => it in empty)

function createRing<Name extends string>(
  timeframe: Timeframe,
  names: readonly Name[],
  empty: Column,
): HorizonRing<Name> {
  const cells = new Float64Array(empty.length * bucketsMax)
  for (const [index, value] of empty.entries()) view(cells, index).fill(value)
  const columns: Partial<Record<Name, Column>> = {}
  for (const [index, name] of names.entries()) columns[name] = view(cells, index)
  if (!isWhole(columns, names)) throw new Error('a column is missing')
  return {
    timeframe,
    lengthMs: timeframeMs[timeframe],
    bucketMs: timeframeMs[timeframe] / bucketsMax,
    newest: nothing,
    newestPlace: placeOf(nothing),
    lateCount: 0,
    cells,
    columns,
    gapMs: view(cells, names.length),
    firstOffset: view(cells, names.length + 1),
    closed: {
      sums: new Float64Array(names.length + 1),
      areSumsStale: true,
      firstPrice: 0,
      lastPrice: 0,
      squaredReturns: 0,
      isPathStale: true,
    },
  }
}

/** One of the buckets before the open one changes: what was kept of them is worth nothing. */
export function changeClosed({ closed }: Readonly<{ closed: ClosedBuckets }>): void {
  closed.areSumsStale = true
  closed.isPathStale = true
}

const view = (cells: Column, index: number): Column => cells.subarray(index * bucketsMax, (index + 1) * bucketsMax)

const isWhole = <Name extends string>(
  columns: Partial<Record<Name, Column>>,
  names: readonly Name[],
): columns is Record<Name, Column> => names.every((name) => columns[name] !== undefined)

/** Opens the bucket of `nowMs` in each ring and empties what fell out of the window; first of all at each record. */
export function advance<Name extends string>({ rings, empty }: Horizons<Name>, nowMs: number): void {
  for (const ring of rings) {
    if (nowMs < (ring.newest + 1) * ring.bucketMs) continue
    const newest = Math.floor(nowMs / ring.bucketMs)
    const from = Math.max(ring.newest + 1, newest - bucketsMax + 1)
    for (let bucket = from; bucket <= newest; bucket += 1) clear(ring.cells, placeOf(bucket), empty)
    ring.newest = newest
    ring.newestPlace = placeOf(newest)
    changeClosed(ring)
  }
}

function clear(cells: Column, place: number, empty: Column): void {
  for (let index = 0; index < empty.length; index += 1) cells[index * bucketsMax + place] = at(empty, index)
}

/** Where bucket number k lies in a column: k mod 60, without the slow remainder of two doubles. */
export const placeOf = (bucket: number): number => bucket - Math.floor(bucket / bucketsMax) * bucketsMax

/** The place after, and the one before. */
export const placeAfter = (place: number): number => (place === bucketsMax - 1 ? 0 : place + 1)
export const placeBefore = (place: number): number => (place === 0 ? bucketsMax - 1 : place - 1)

/**
 * The place of a fact's bucket, for all columns; its offset is remembered there.
 * @param timeMs - Event time, at most the `nowMs` the rings were advanced to.
 * @returns `late` when it is older than the ring, which is counted.
 */
export function bucketFor<Name extends string>(ring: HorizonRing<Name>, timeMs: number, offset: number): number {
  const place = keptPlace(ring, timeMs)
  if (place === late) ring.lateCount += 1
  else noteOffset(ring.firstOffset, place, offset)
  return place
}

/** The place of a moment's bucket, to be written to; the open bucket takes what lies beyond it. */
export function keptPlace<Name extends string>(ring: HorizonRing<Name>, timeMs: number): number {
  const { newest, bucketMs } = ring
  if (timeMs >= newest * bucketMs) return ring.newestPlace
  const bucket = Math.floor(timeMs / bucketMs)
  if (bucket <= newest - bucketsMax) return late
  changeClosed(ring)
  return placeOf(bucket)
}

export function noteOffset(firstOffset: Column, place: number, offset: number): void {
  const known = at(firstOffset, place)
  if (known === nothing || offset < known) firstOffset[place] = offset
}

export function addTo(column: Column, place: number, amount: number): void {
  column[place] = at(column, place) + amount
}

/** Place of the oldest bucket of the window; the following ones lie behind it, and from 59 on at 0. */
export const oldestPlace = ({ newest }: Readonly<{ newest: number }>): number => placeOf(newest + 1)

/** Oldest input of all four windows; ∞: there is none. Also what says since when the channel is observed, while it matters. */
export function oldestOffset<Name extends string>(horizons: Horizons<Name>, nowMs: number): number {
  let oldest = Number.POSITIVE_INFINITY
  for (const { firstOffset } of horizons.rings)
    for (const offset of firstOffset) if (offset !== nothing && offset < oldest) oldest = offset
  const { observedFromMs, observedFromOffset, gapOffset } = horizons
  const isGrowing = observedFromMs !== nothing && nowMs - observedFromMs < timeframeMs.H4
  if (isGrowing && observedFromOffset < oldest) oldest = observedFromOffset
  return gapOffset !== nothing && gapOffset < oldest ? gapOffset : oldest
}
