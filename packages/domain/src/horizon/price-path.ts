import { at, type Column } from '../column.ts'
import { type ClosedBuckets, placeAfter } from './horizons.ts'

/** How a price went through the window; undefined: nothing traded. */
export type PricePath = Readonly<{
  first: number | undefined
  last: number | undefined
  /** Bucket by bucket: Σr² of the returns from one non-empty bucket to the next, r = price/previous − 1. */
  squaredReturns: number
}>

type Ring = Readonly<{ closed: ClosedBuckets; newestPlace: number }>

/**
 * Only the open bucket changes with every fact, so the path up to it is kept.
 * @param first - First price of each bucket, 0: nothing there. @param last - The same of the last price.
 */
export function pricePath({ closed, newestPlace }: Ring, first: Column, last: Column): PricePath {
  if (closed.isPathStale) followClosed(closed, newestPlace, first, last)
  const oldest = closed.firstPrice === 0 ? at(first, newestPlace) : closed.firstPrice
  const open = at(last, newestPlace)
  const newest = open === 0 ? closed.lastPrice : open
  return {
    first: oldest === 0 ? undefined : oldest,
    last: newest === 0 ? undefined : newest,
    squaredReturns: closed.squaredReturns + squaredReturn(closed.lastPrice, open),
  }
}

function followClosed(closed: ClosedBuckets, newestPlace: number, first: Column, last: Column): void {
  let oldest = 0
  let before = 0
  let squares = 0
  for (let place = placeAfter(newestPlace); place !== newestPlace; place = placeAfter(place)) {
    if (oldest === 0) oldest = at(first, place)
    const price = at(last, place)
    if (price === 0) continue
    squares += squaredReturn(before, price)
    before = price
  }
  closed.firstPrice = oldest
  closed.lastPrice = before
  closed.squaredReturns = squares
  closed.isPathStale = false
}

/** 0 where one of both buckets is empty. */
function squaredReturn(before: number, price: number): number {
  if (before === 0 || price === 0) return 0
  const change = price / before - 1
  return change * change
}
