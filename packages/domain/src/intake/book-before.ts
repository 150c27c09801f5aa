import { emptyOrderBook, type OrderBook } from '../book/order-book.ts'

/**
 * The book as the last second left it. Analyzers look at a record after the book has taken it, but a sample of each
 * second is of the book that the second's first record found. One copy for each second in which the book changes.
 */
export type BookBefore = {
  /** Whether the record being folded is the first to change the book in its second: then `copy` is what it found. */
  isKept: boolean
  /** Second of `nowMs` in which the book changed last; −1: not known. Only spares copies, so it is not frozen. */
  second: number
  readonly copy: OrderBook
}

export const nothingKept = (): BookBefore => ({ isKept: false, second: -1, copy: emptyOrderBook() })

/** Before a record changes the book. @param nowMs - What it will be with the record folded. */
export function keepBook(before: BookBefore, book: OrderBook, nowMs: number | undefined): void {
  const second = nowMs === undefined ? -1 : Math.floor(nowMs / 1_000)
  if (second <= before.second) return
  before.second = second
  before.isKept = true
  copyBook(book, before.copy)
}

/** The record changed nothing after all: the next one may. */
export function forgetBook(before: BookBefore): void {
  before.isKept = false
  before.second = -1
}

/** The book that the record being folded found, where it is the first of its second; later ones find `book` itself. */
export const bookBefore = ({ before, book }: Readonly<{ before: BookBefore; book: OrderBook }>): OrderBook =>
  before.isKept ? before.copy : book

function copyBook(from: OrderBook, into: OrderBook): void {
  for (const side of ['bids', 'asks'] as const) {
    const { prices, amounts, count, droppedPrice } = from[side]
    into[side].prices.set(prices.subarray(0, count))
    into[side].amounts.set(amounts.subarray(0, count))
    into[side].count = count
    into[side].droppedPrice = droppedPrice
  }
  into.standing = from.standing
  into.lastUpdateId = from.lastUpdateId
  into.priceScale = from.priceScale
  into.amountScale = from.amountScale
  into.isCrossed = from.isCrossed
}
