import { crc32 } from 'node:zlib'
import type { BookDelta, BookSnapshot } from '@virtuoso/contracts'
import { expect, it } from 'vitest'
import {
  applyDelta,
  applySnapshot,
  at,
  type BookOutcome,
  bookTrouble,
  emptyOrderBook,
  midOf,
  type OrderBook,
  parseExact,
} from '../src/index.ts'
import { describeRecorded, recordedText } from './recorded.ts'

type TextLevels = readonly (readonly [price: string, amount: string])[]
type Ids = Pick<BookDelta, 'firstUpdateId' | 'lastUpdateId' | 'previousUpdateId'>

const exact = (text: string, scale: number): number => {
  const value = parseExact(text, scale)
  if (typeof value === 'string') throw new Error(`${text}: ${value}`)
  return value
}

function bookEvent(
  bids: TextLevels,
  asks: TextLevels,
  scales: readonly [number, number],
  ids: Ids,
): BookDelta & BookSnapshot {
  const [priceScale, amountScale] = scales
  return {
    instrument: 'recorded:BOOK',
    receivedTimeMs: 0,
    origin: 'STREAM',
    flags: [],
    bidPrices: bids.map(([price]) => exact(price, priceScale)),
    bidAmounts: bids.map(([, amount]) => exact(amount, amountScale)),
    askPrices: asks.map(([price]) => exact(price, priceScale)),
    askAmounts: asks.map(([, amount]) => exact(amount, amountScale)),
    priceScale,
    amountScale,
    depthLevels: 400,
    ...ids,
  }
}

const bestOf = ({ bids, asks }: OrderBook): number[] => [
  at(bids.prices, 0),
  at(bids.amounts, 0),
  at(asks.prices, 0),
  at(asks.amounts, 0),
]

const binance = 'l2-binance-raw-btc-20240808'

describeRecorded(binance, 'six minutes of a futures book', () => {
  const scales = [1, 3] as const
  const book = emptyOrderBook()
  const outcomes = new Map<BookOutcome, number>()
  const bestAt = new Map<number, number[]>()
  const tickers: { id: number; best: number[] }[] = []
  let crossedStates = 0
  const frames = recordedText(binance, 'usdm_btcusdt_20240808.gz')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)))
  // The reply with the snapshot came after the first deltas; whoever asks for one keeps deltas until it is there.
  const snapshot = frames.find(({ bids }) => bids !== undefined)
  applySnapshot(book, bookEvent(snapshot.bids, snapshot.asks, scales, { lastUpdateId: snapshot.lastUpdateId }))
  for (const { data } of frames) {
    if (data === undefined) continue
    if (data.e === 'bookTicker') {
      const [bid, ask] = [
        [data.b, data.B],
        [data.a, data.A],
      ] as const
      tickers.push({ id: data.u, best: [exact(bid[0], 1), exact(bid[1], 3), exact(ask[0], 1), exact(ask[1], 3)] })
    } else if (data.e === 'depthUpdate') {
      const ids = { firstUpdateId: data.U, lastUpdateId: data.u, previousUpdateId: data.pu }
      const outcome = applyDelta(book, bookEvent(data.b, data.a, scales, ids))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (outcome === 'APPLIED') bestAt.set(data.u, bestOf(book))
      if (book.isCrossed) crossedStates += 1
    }
  }

  it('takes every delta after the snapshot, in sequence, and is never crossed', () => {
    expect(Object.fromEntries(outcomes)).toEqual({ REPEATED: 4, APPLIED: 6_547 })
    expect(crossedStates).toBe(0)
  })

  it('ends at the recorded best bid and ask', () => {
    expect(book.lastUpdateId).toBe(5_123_135_475_514)
    expect(bestOf(book)).toEqual([616_597, 1_486, 616_598, 981])
  })

  it('agrees with the venue’s own best bid and ask wherever both speak of the same update', () => {
    const both = tickers.filter(({ id }) => bestAt.has(id))
    expect(both.length).toBe(629)
    for (const { id, best } of both) expect(bestAt.get(id)).toEqual(best)
  })
})

const bybit = 'ws-bybit-v5-20260809'

describeRecorded(bybit, 'forty seconds of four perpetuals', () => {
  const frames = recordedText(bybit, 'BYBIT.jsonl.zst')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ t, conn, data }) => t === 'recv' && conn === 'BYBIT.ws.2' && data.includes('"orderbook.200.'))
    .map(({ data }) => JSON.parse(data))

  const eventsOf = (symbol: string) => frames.filter(({ topic }) => topic === `orderbook.200.${symbol}`)
  const fold = (events: readonly (typeof frames)[number][]): { book: OrderBook; outcomes: Set<BookOutcome> } => {
    const book = emptyOrderBook()
    const outcomes = new Set<BookOutcome>()
    for (const { type, data } of events) {
      const ids = type === 'snapshot' ? { lastUpdateId: data.u } : { firstUpdateId: data.u, lastUpdateId: data.u }
      const event = bookEvent(data.b, data.a, [5, 3], ids)
      outcomes.add(type === 'snapshot' ? applySnapshot(book, event) : applyDelta(book, event))
    }
    return { book, outcomes }
  }

  it.each(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT'])('%s applies whole and never crosses', (symbol) => {
    const events = eventsOf(symbol)
    expect(events.length).toBeGreaterThan(300)
    const { book, outcomes } = fold(events)
    expect([...outcomes]).toEqual(['APPLIED'])
    expect(midOf(book)).toBeDefined()
    expect([book.bids.count, book.asks.count]).toEqual([200, 200])
  })

  it('has no book after one lost delta', () => {
    const { book } = fold(eventsOf('ETHUSDT').filter((_, i) => i !== 10))
    expect(bookTrouble(book, 'UP')).toBe('BOOK_UNSYNCED')
    expect(midOf(book)).toBeUndefined()
  })
})

const okx = 'ws-okx-v5-20220513'

describeRecorded(okx, 'three books with checksums', () => {
  const scales = [6, 8] as const
  const frames = recordedText(okx, 'OKX.jsonl.zst')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ t, data }) => t === 'recv' && data.includes('"books"') && data.includes('"checksum"'))
    .map(({ data }) => JSON.parse(data))

  it('agrees with the venue’s checksum after every frame', () => {
    const books = new Map<string, OrderBook>()
    const texts = new Map<string, string>()
    let agreed = 0
    for (const { action, arg, data } of frames) {
      const book = books.get(arg.instId) ?? emptyOrderBook()
      books.set(arg.instId, book)
      for (const { bids, asks, checksum } of data) {
        for (const [price, amount] of [...bids, ...asks])
          texts.set(`${arg.instId} ${exact(price, 6)} ${exact(amount, 8)}`, `${price}:${amount}`)
        const event = bookEvent(bids, asks, scales, {})
        expect(action === 'snapshot' ? applySnapshot(book, event) : applyDelta(book, event)).toBe('APPLIED')
        if (checksumOf(book, (price, amount) => texts.get(`${arg.instId} ${price} ${amount}`) ?? '') === checksum)
          agreed += 1
      }
    }
    expect(agreed).toBe(290)
  })
})

/** Signed CRC32 over the best 25 levels of both sides as the venue wrote them, bid and ask in turn. */
function checksumOf({ bids, asks }: OrderBook, textOf: (price: number, amount: number) => string): number {
  const parts: string[] = []
  for (let i = 0; i < 25; i += 1) {
    for (const { prices, amounts, count } of [bids, asks])
      if (i < count) parts.push(textOf(at(prices, i), at(amounts, i)))
  }
  return crc32(parts.join(':')) | 0
}
