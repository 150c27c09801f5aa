import type { BookDelta, BookSnapshot } from '@virtuoso/contracts'
import { itemAt } from '../column.ts'
import { rescale } from '../exact.ts'
import { type BookSide, bestPrice, clearSide, emptyBookSide, rescaleSide, setLevel } from './book-side.ts'

/** Levels kept on each side; the farthest fall off. */
export const bookLevelsMax = 400

/** A venue's book as the facts so far imply it, or empty while they do not imply one. Mutable: 13 kB, whatever comes. */
export type OrderBook = {
  readonly bids: BookSide
  readonly asks: BookSide
  /** Whether the levels can be trusted, and if not, why. */
  standing: 'SYNCED' | 'NO_SNAPSHOT' | 'HOLE' | 'CROSSED'
  /** Venue's counter of the last event applied; undefined: the venue does not number, or there is none. */
  lastUpdateId: number | undefined
  /** Scales of the levels, the highest that came. */
  priceScale: number
  amountScale: number
  /** Whether bid and ask still crossed after the last event; once is forgiven. */
  isCrossed: boolean
}

/**
 * What became of a book event. `REPEATED`: it says nothing newer than what is known. `IGNORED`: there is no book that it
 * could change. `UNSYNCED`: it shows that the book is wrong, which was emptied.
 */
export type BookOutcome = 'APPLIED' | 'REPEATED' | 'IGNORED' | 'UNSYNCED'

export const emptyOrderBook = (levelsMax: number = bookLevelsMax): OrderBook => ({
  bids: emptyBookSide('BID', levelsMax),
  asks: emptyBookSide('ASK', levelsMax),
  standing: 'NO_SNAPSHOT',
  lastUpdateId: undefined,
  priceScale: 0,
  amountScale: 0,
  isCrossed: false,
})

/** Empties the book until the next snapshot: after a gap nothing of it is certain. */
export function desyncBook(book: OrderBook, standing: Exclude<OrderBook['standing'], 'SYNCED'>): void {
  clearSide(book.bids)
  clearSide(book.asks)
  book.standing = standing
  book.lastUpdateId = undefined
  book.isCrossed = false
}

/** Replaces the whole book, whatever it was: a venue that restarts begins to number anew. */
export function applySnapshot(book: OrderBook, snapshot: BookSnapshot): BookOutcome {
  const { lastUpdateId } = snapshot
  if (book.standing === 'SYNCED' && lastUpdateId !== undefined && lastUpdateId === book.lastUpdateId) return 'REPEATED'
  desyncBook(book, 'NO_SNAPSHOT')
  book.standing = 'SYNCED'
  return applyLevels(book, snapshot)
}

/** Changes the levels it names, if it follows on what is known. */
export function applyDelta(book: OrderBook, delta: BookDelta): BookOutcome {
  if (book.standing !== 'SYNCED') return 'IGNORED'
  const known = book.lastUpdateId
  if (known !== undefined && delta.lastUpdateId !== undefined) {
    if (delta.lastUpdateId <= known) return 'REPEATED'
    if (!follows(delta, known, delta.lastUpdateId)) return unsync(book, 'HOLE')
  }
  return applyLevels(book, delta)
}

/** Middle between best bid and best ask in price units of the book; undefined: not synced, or a side is empty. */
export function midOf(book: OrderBook): number | undefined {
  const bid = bestPrice(book.bids)
  const ask = bestPrice(book.asks)
  return book.standing !== 'SYNCED' || bid === undefined || ask === undefined ? undefined : (bid + ask) / 2
}

/** Venues say what went before, or number a range; one of both must fit. */
const follows = ({ previousUpdateId, firstUpdateId }: BookDelta, known: number, last: number): boolean =>
  previousUpdateId === known || (firstUpdateId !== undefined && firstUpdateId <= known + 1 && known + 1 <= last)

function applyLevels(book: OrderBook, event: BookSnapshot | BookDelta): BookOutcome {
  raiseScales(book, event)
  setLevels(book, book.bids, event.bidPrices, event.bidAmounts, event)
  setLevels(book, book.asks, event.askPrices, event.askAmounts, event)
  book.lastUpdateId = event.lastUpdateId
  const bid = bestPrice(book.bids)
  const ask = bestPrice(book.asks)
  const crosses = bid !== undefined && ask !== undefined && bid >= ask
  if (crosses && book.isCrossed) return unsync(book, 'CROSSED')
  book.isCrossed = crosses
  return 'APPLIED'
}

type Scales = Readonly<{ priceScale: number; amountScale: number }>

function raiseScales(book: OrderBook, { priceScale, amountScale }: Scales): void {
  if (priceScale <= book.priceScale && amountScale <= book.amountScale) return
  const price = { from: book.priceScale, to: Math.max(priceScale, book.priceScale) }
  const amount = { from: book.amountScale, to: Math.max(amountScale, book.amountScale) }
  rescaleSide(book.bids, price, amount)
  rescaleSide(book.asks, price, amount)
  book.priceScale = price.to
  book.amountScale = amount.to
}

/** In the venue's order, so that the last of two equal prices wins. @throws RangeError at a price without an amount. */
function setLevels(
  book: OrderBook,
  side: BookSide,
  prices: readonly number[],
  amounts: readonly number[],
  { priceScale, amountScale }: Scales,
): void {
  for (let i = 0; i < prices.length; i += 1) {
    const price = rescale(itemAt(prices, i), priceScale, book.priceScale)
    setLevel(side, price, rescale(itemAt(amounts, i), amountScale, book.amountScale))
  }
}

function unsync(book: OrderBook, standing: 'HOLE' | 'CROSSED'): BookOutcome {
  desyncBook(book, standing)
  return 'UNSYNCED'
}
