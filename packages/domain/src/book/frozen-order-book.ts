import { type FrozenBookSide, freezeSide, thawSide } from './book-side.ts'
import { bookLevelsMax, emptyOrderBook, type OrderBook } from './order-book.ts'

/** A book as plain data: equal books give equal bytes. */
export type FrozenOrderBook = Readonly<{
  bids: FrozenBookSide
  asks: FrozenBookSide
  /** As a book has it. */
  standing: string
  lastUpdateId: number | null
  priceScale: number
  amountScale: number
  isCrossed: boolean
}>

export const freezeOrderBook = (book: OrderBook): FrozenOrderBook => ({
  bids: freezeSide(book.bids),
  asks: freezeSide(book.asks),
  standing: book.standing,
  lastUpdateId: book.lastUpdateId ?? null,
  priceScale: book.priceScale,
  amountScale: book.amountScale,
  isCrossed: book.isCrossed,
})

/** @throws RangeError when it is no book of this many levels. */
export function thawOrderBook(frozen: FrozenOrderBook, levelsMax: number = bookLevelsMax): OrderBook {
  const book = emptyOrderBook(levelsMax)
  thawSide(book.bids, frozen.bids)
  thawSide(book.asks, frozen.asks)
  book.standing = standingOf(frozen.standing)
  book.lastUpdateId = frozen.lastUpdateId ?? undefined
  book.priceScale = frozen.priceScale
  book.amountScale = frozen.amountScale
  book.isCrossed = frozen.isCrossed
  return book
}

/** Whether plain data has the shape of a frozen book; what its bytes say, `thawOrderBook` checks. */
export const isFrozenOrderBook = (plain: unknown): plain is FrozenOrderBook =>
  isMap(plain) &&
  isFrozenSide(plain['bids']) &&
  isFrozenSide(plain['asks']) &&
  typeof plain['standing'] === 'string' &&
  isNumberOrNull(plain['lastUpdateId']) &&
  typeof plain['priceScale'] === 'number' &&
  typeof plain['amountScale'] === 'number' &&
  typeof plain['isCrossed'] === 'boolean'

const isFrozenSide = (plain: unknown): plain is FrozenBookSide =>
  isMap(plain) &&
  plain['prices'] instanceof Uint8Array &&
  plain['amounts'] instanceof Uint8Array &&
  isNumberOrNull(plain['droppedPrice'])

const isMap = (plain: unknown): plain is Readonly<Record<string, unknown>> =>
  typeof plain === 'object' && plain !== null

const isNumberOrNull = (plain: unknown): boolean => typeof plain === 'number' || plain === null

function standingOf(text: string): OrderBook['standing'] {
  if (text === 'SYNCED' || text === 'NO_SNAPSHOT' || text === 'HOLE' || text === 'CROSSED') return text
  throw new RangeError(`${text} is no standing of a book`)
}
