import type { BookDelta, BookSnapshot } from '@virtuoso/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountAt, type BookSide } from './book-side.ts'
import { bookTrouble } from './book-trouble.ts'
import { freezeOrderBook, thawOrderBook } from './frozen-order-book.ts'
import { applyDelta, applySnapshot, bookLevelsMax, emptyOrderBook, midOf, type OrderBook } from './order-book.ts'

type Levels = readonly (readonly [price: number, amount: number])[]

const event = (bids: Levels, asks: Levels, more: Partial<BookDelta> = {}): BookDelta & BookSnapshot => ({
  instrument: 'bybit:BTC/USDT:USDT',
  receivedTimeMs: 0,
  origin: 'STREAM',
  flags: [],
  bidPrices: bids.map(([price]) => price),
  bidAmounts: bids.map(([, amount]) => amount),
  askPrices: asks.map(([price]) => price),
  askAmounts: asks.map(([, amount]) => amount),
  priceScale: 1,
  amountScale: 3,
  depthLevels: 200,
  ...more,
})

const levels = ({ prices, amounts, count }: BookSide): Levels =>
  Array.from({ length: count }, (_, i) => [prices[i] ?? Number.NaN, amounts[i] ?? Number.NaN])

const synced = (more: Partial<BookSnapshot> = {}): OrderBook => {
  const book = emptyOrderBook()
  applySnapshot(
    book,
    event(
      [
        [100, 1],
        [99, 2],
      ],
      [
        [101, 3],
        [102, 4],
      ],
      { lastUpdateId: 10, ...more },
    ),
  )
  return book
}

describe('a book', () => {
  it('is what the last snapshot said, with what changed since', () => {
    const book = synced()
    expect(
      applyDelta(
        book,
        event(
          [
            [100, 0],
            [98, 5],
          ],
          [[101, 7]],
          { previousUpdateId: 10, lastUpdateId: 12 },
        ),
      ),
    ).toBe('APPLIED')
    expect(levels(book.bids)).toEqual([
      [99, 2],
      [98, 5],
    ])
    expect(levels(book.asks)).toEqual([
      [101, 7],
      [102, 4],
    ])
    expect(midOf(book)).toBe(100)
    expect([amountAt(book.asks, 102), amountAt(book.asks, 103)]).toEqual([4, 0])
  })

  it('takes a delta that names the one before it, or whose range begins next', () => {
    expect(applyDelta(synced(), event([], [], { previousUpdateId: 10, firstUpdateId: 12, lastUpdateId: 15 }))).toBe(
      'APPLIED',
    )
    expect(applyDelta(synced(), event([], [], { firstUpdateId: 8, lastUpdateId: 11 }))).toBe('APPLIED')
    expect(applyDelta(synced(), event([], [], { firstUpdateId: 11, lastUpdateId: 11 }))).toBe('APPLIED')
  })

  it('is unsynced by one lost delta, until the next snapshot', () => {
    const book = synced()
    expect(applyDelta(book, event([], [], { previousUpdateId: 11, lastUpdateId: 12 }))).toBe('UNSYNCED')
    expect(bookTrouble(book, 'UP')).toBe('BOOK_UNSYNCED')
    expect(midOf(book)).toBeUndefined()
    expect(applyDelta(book, event([], [], { previousUpdateId: 12, lastUpdateId: 13 }))).toBe('IGNORED')
    applySnapshot(book, event([[100, 1]], [[101, 1]], { lastUpdateId: 20 }))
    expect(bookTrouble(book, 'UP')).toBeUndefined()
  })

  it('ignores what is older than it, a repeat, and a delta before any snapshot', () => {
    const book = synced()
    const before = freezeOrderBook(book)
    expect(applyDelta(book, event([[1, 1]], [], { previousUpdateId: 8, lastUpdateId: 10 }))).toBe('REPEATED')
    expect(applySnapshot(book, event([[1, 1]], [], { lastUpdateId: 10 }))).toBe('REPEATED')
    expect(freezeOrderBook(book)).toEqual(before)
    expect(applyDelta(emptyOrderBook(), event([[1, 1]], []))).toBe('IGNORED')
  })

  it('follows a venue that restarts and numbers from 1', () => {
    const book = synced()
    expect(applySnapshot(book, event([[50, 1]], [[51, 1]], { lastUpdateId: 1 }))).toBe('APPLIED')
    expect(applyDelta(book, event([[49, 1]], [], { firstUpdateId: 2, lastUpdateId: 2 }))).toBe('APPLIED')
    expect(levels(book.bids)).toEqual([
      [50, 1],
      [49, 1],
    ])
  })

  it('forgives one crossed or locked event, and is unsynced when the next does not mend it', () => {
    const book = synced()
    applyDelta(book, event([[101, 1]], [], { previousUpdateId: 10, lastUpdateId: 11 }))
    expect(bookTrouble(book, 'UP')).toBeUndefined()
    applyDelta(book, event([], [[101, 0]], { previousUpdateId: 11, lastUpdateId: 12 }))
    expect(book.isCrossed).toBe(false)
    applyDelta(book, event([[102, 1]], [], { previousUpdateId: 12, lastUpdateId: 13 }))
    expect(applyDelta(book, event([], [], { previousUpdateId: 13, lastUpdateId: 14 }))).toBe('UNSYNCED')
    expect(bookTrouble(book, 'UP')).toBe('BOOK_CROSSED')
  })

  it('has no middle while a side is empty', () => {
    const book = synced()
    applyDelta(
      book,
      event(
        [
          [100, 0],
          [99, 0],
        ],
        [],
        { previousUpdateId: 10, lastUpdateId: 11 },
      ),
    )
    expect(midOf(book)).toBeUndefined()
    expect(bookTrouble(book, 'UP')).toBe('BOOK_ONE_SIDED')
    expect([bookTrouble(book, 'NEVER'), bookTrouble(book, 'DOWN')]).toEqual(['NO_DATA', 'FEED_GAP'])
  })

  it('lets the last of two equal prices win, and does not mind levels out of order', () => {
    const book = emptyOrderBook()
    applySnapshot(
      book,
      event(
        [
          [99, 1],
          [100, 2],
          [99, 3],
        ],
        [
          [103, 1],
          [101, 2],
          [77, 0],
        ],
      ),
    )
    expect(levels(book.bids)).toEqual([
      [100, 2],
      [99, 3],
    ])
    expect(levels(book.asks)).toEqual([
      [101, 2],
      [103, 1],
    ])
  })

  it('rescales itself when a scale rises, and what comes in an older scale', () => {
    const book = synced()
    applyDelta(
      book,
      event([[1_005, 70]], [], { previousUpdateId: 10, lastUpdateId: 11, priceScale: 2, amountScale: 4 }),
    )
    expect(levels(book.bids)).toEqual([
      [1_005, 70],
      [1_000, 10],
      [990, 20],
    ])
    applyDelta(book, event([], [[101, 9]], { previousUpdateId: 11, lastUpdateId: 12 }))
    expect(levels(book.asks)).toEqual([
      [1_010, 90],
      [1_020, 40],
    ])
  })

  it('keeps 400 levels a side and remembers from where on levels may be missing', () => {
    const book = emptyOrderBook()
    const many = Array.from({ length: bookLevelsMax + 100 }, (_, i) => [i + 1, 1] as const)
    applySnapshot(book, event(many, []))
    expect([book.bids.count, book.bids.prices[0], book.bids.droppedPrice]).toEqual([400, 500, 100])
    applyDelta(book, event([[600, 1]], []))
    expect(book.bids.droppedPrice).toBe(101)
    applyDelta(book, event([[90, 1]], []))
    expect(book.bids.droppedPrice).toBe(101)
    applySnapshot(book, event([[1, 1]], [[2, 1]]))
    expect(book.bids.droppedPrice).toBeUndefined()
  })

  it('is the same after a restart', () => {
    const book = synced()
    const thawed = thawOrderBook(structuredClone(freezeOrderBook(book)))
    expect(thawed).toEqual(book)
    expect(() => thawOrderBook({ ...freezeOrderBook(book), standing: 'FINE' })).toThrow(RangeError)
    expect(() => thawOrderBook(freezeOrderBook(book), 1)).toThrow(RangeError)
  })

  it('holds exactly the best levels that a plain map of prices would', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(fc.array(fc.array(level, { maxLength: 8 }), { maxLength: 20 }), (events) => {
        const book = emptyOrderBook()
        const plain = new Map<number, number>()
        applySnapshot(book, event([], []))
        for (const changes of events) {
          applyDelta(book, event(changes, []))
          for (const [price, amount] of changes) amount === 0 ? plain.delete(price) : plain.set(price, amount)
        }
        expect(levels(book.bids)).toEqual([...plain].sort(([a], [b]) => b - a))
      }),
    )
  })
})
