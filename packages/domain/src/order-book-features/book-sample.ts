import { midOf, type OrderBook } from '../book/order-book.ts'
import { toPrice } from '../exact.ts'
import type { BookUnits } from './book-units.ts'
import { type LevelBalance, levelBalance } from './level-balance.ts'
import { type NearDepth, nearDepth } from './near-depth.ts'

/** What one look at a book says, walls apart, which need a memory. */
export type BookSample = Readonly<{
  /** Quote currency per unit of base. */
  mid: number
  depth: NearDepth
  levels: LevelBalance
}>

/** @returns undefined: not synced, a side is empty, or bid and ask cross for the moment. */
export function sampleBook(book: OrderBook, units: BookUnits): BookSample | undefined {
  const mid = midOf(book)
  if (mid === undefined || book.isCrossed) return undefined
  return { mid: toPrice(mid, book.priceScale), depth: nearDepth(book, mid, units), levels: levelBalance(book) }
}
