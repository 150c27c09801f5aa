import { at, type Column, freezeColumn, thawColumn } from '../column.ts'
import { rescale } from '../exact.ts'

/** One side of a book: levels sorted from the best price outwards, in columns that never grow. */
export type BookSide = {
  readonly side: 'BID' | 'ASK'
  /** Integer prices, best first; only the first `count` are levels. */
  readonly prices: Column
  /** Integer amounts of the same levels, > 0. */
  readonly amounts: Column
  count: number
  /**
   * Best price that ever fell off the far end since the snapshot: at it and beyond, levels may be missing.
   * undefined: none fell off.
   */
  droppedPrice: number | undefined
}

export const emptyBookSide = (side: BookSide['side'], levelsMax: number): BookSide => ({
  side,
  prices: new Float64Array(levelsMax),
  amounts: new Float64Array(levelsMax),
  count: 0,
  droppedPrice: undefined,
})

/** Best price, or undefined when the side is empty. */
export const bestPrice = ({ prices, count }: BookSide): number | undefined => (count === 0 ? undefined : prices[0])

/** Forgets every level and that any fell off. */
export function clearSide(side: BookSide): void {
  side.count = 0
  side.droppedPrice = undefined
}

/** Sets, adds or, with amount 0, deletes a level; on a full side the farthest level falls off. */
export function setLevel(side: BookSide, price: number, amount: number): void {
  const index = placeOf(side, price)
  const isThere = index < side.count && side.prices[index] === price
  if (amount === 0) {
    if (isThere) removeAt(side, index)
  } else if (isThere) side.amounts[index] = amount
  else insertAt(side, index, price, amount)
}

/** Amount at a price, 0 when there is no such level. */
export function amountAt(side: BookSide, price: number): number {
  const index = placeOf(side, price)
  return index < side.count && side.prices[index] === price ? at(side.amounts, index) : 0
}

/** Brings prices and amounts to finer units, exactly. @throws RangeError when one no longer fits. */
export function rescaleSide(side: BookSide, price: Rescaling, amount: Rescaling): void {
  for (let i = 0; i < side.count; i += 1) {
    side.prices[i] = rescale(at(side.prices, i), price.from, price.to)
    side.amounts[i] = rescale(at(side.amounts, i), amount.from, amount.to)
  }
  if (side.droppedPrice !== undefined) side.droppedPrice = rescale(side.droppedPrice, price.from, price.to)
}
export type Rescaling = Readonly<{ from: number; to: number }>

/** A side as plain data; null: no price fell off. */
export type FrozenBookSide = Readonly<{ prices: Uint8Array; amounts: Uint8Array; droppedPrice: number | null }>

export const freezeSide = ({ prices, amounts, count, droppedPrice }: BookSide): FrozenBookSide => ({
  prices: freezeColumn(prices.subarray(0, count)),
  amounts: freezeColumn(amounts.subarray(0, count)),
  droppedPrice: droppedPrice ?? null,
})

/** @throws RangeError when there are more levels than the side holds, or not an amount for each price. */
export function thawSide(into: BookSide, frozen: FrozenBookSide): void {
  const prices = thawColumn(frozen.prices)
  const amounts = thawColumn(frozen.amounts)
  if (prices.length !== amounts.length) throw new RangeError(`${prices.length} prices, ${amounts.length} amounts`)
  into.prices.set(prices)
  into.amounts.set(amounts)
  into.count = prices.length
  into.droppedPrice = frozen.droppedPrice ?? undefined
}

/** Whether a price is farther from the middle of the book than another. */
const isFarther = (side: BookSide['side'], price: number, than: number): boolean =>
  side === 'BID' ? price < than : price > than

/** Index of the first level that is not nearer than the price. */
function placeOf({ side, prices, count }: BookSide, price: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isFarther(side, price, at(prices, middle))) low = middle + 1
    else high = middle
  }
  return low
}

function removeAt(side: BookSide, index: number): void {
  side.prices.copyWithin(index, index + 1, side.count)
  side.amounts.copyWithin(index, index + 1, side.count)
  side.count -= 1
}

function insertAt(side: BookSide, index: number, price: number, amount: number): void {
  const levelsMax = side.prices.length
  if (side.count === levelsMax) {
    drop(side, index === levelsMax ? price : at(side.prices, levelsMax - 1))
    if (index === levelsMax) return
    side.count -= 1
  }
  side.prices.copyWithin(index + 1, index, side.count)
  side.amounts.copyWithin(index + 1, index, side.count)
  side.prices[index] = price
  side.amounts[index] = amount
  side.count += 1
}

function drop(side: BookSide, price: number): void {
  if (side.droppedPrice === undefined || isFarther(side.side, side.droppedPrice, price)) side.droppedPrice = price
}
