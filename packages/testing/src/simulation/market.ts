import {
  type BookDelta,
  type BookSnapshot,
  bookId,
  type Channel,
  candleId,
  type DecodedValue,
  type InstrumentDefined,
  openInterestId,
  tickerId,
  tradeId,
} from '@virtuoso/contracts'
import type { Chance } from './chance.ts'

/** Two instruments share a partition, one has its own, and one partition has none. */
export const instruments = ['bybit:BTC/USDT:USDT', 'bybit:ETH/USDT:USDT', 'bybit:SOL/USDT:USDT'] as const
export const venue = 'bybit'
export const shard = 'linear'

/** One thing that the venue says, when it says it. */
export type Saying = Readonly<{
  /** ms of the simulation. */
  atMs: number
  instrument: string
  channel: Channel
  fact: DecodedValue
  eventId: Buffer
}>

export type Market = Readonly<{
  /** Until then the venue speaks, ms of the simulation. */
  lastsMs: number
  /** In order of time. */
  sayings: readonly Saying[]
  /** The venue's clock at a moment of the simulation, ms. */
  venueMs(atMs: number): number
  definition(instrument: string): InstrumentDefined
  /** What the venue answers whoever asks for a book; undefined: it has none yet. */
  bookAt(instrument: string, atMs: number): BookSnapshot | undefined
}>

/** Two minutes before an hour, so that the hour changes on the way. */
const openedMs = 14_400_000 * 124_000 - 120_000
/** The venue's time runs faster, so that candles close and windows fill in a short story. */
const venueMsPerMs = 10
const scales = { priceScale: 1, amountScale: 3 } as const
const levels = 4
const middle = 600_000

/** @param lastsMs - How long the venue speaks, in time of the simulation. */
export function market(chance: Chance, lastsMs: number): Market {
  const books = new Map<string, [atMs: number, BookSnapshot][]>()
  const sayings = instruments.flatMap((instrument) => {
    const told: [number, BookSnapshot][] = []
    books.set(instrument, told)
    return instrumentStory(chance, instrument, lastsMs, told)
  })
  return {
    lastsMs,
    sayings: sayings.sort((a, b) => a.atMs - b.atMs),
    venueMs,
    definition,
    bookAt: (instrument, atMs) => books.get(instrument)?.findLast(([toldMs]) => toldMs <= atMs)?.[1],
  }
}

const venueMs = (atMs: number): number => openedMs + Math.floor(atMs) * venueMsPerMs

function instrumentStory(
  chance: Chance,
  instrument: string,
  lastsMs: number,
  books: [number, BookSnapshot][],
): readonly Saying[] {
  const tellBook = bookTeller(chance, instrument, books)
  const told: Saying[] = []
  let traded = 0
  let price = middle
  for (let atMs = chance.between(0, 400); atMs < lastsMs; atMs += chance.between(100, 1_400)) {
    const head = headAt(instrument, atMs)
    const say = (channel: Channel, fact: DecodedValue, eventId: Buffer): void => {
      told.push({ atMs, instrument, channel, fact, eventId })
    }
    const kind = chance.share()
    if (kind < 0.5) {
      traded += 1
      price += chance.between(-9, 9)
      const event = {
        ...head,
        ...scales,
        price,
        amount: chance.between(1, 4_000),
        takerSide: chance.pick(['BUY', 'SELL'] as const) ?? 'BUY',
        printKind: 'REGULAR',
        venueTradeId: `${instrument}-${traded}`,
        venueSequence: traded,
      } as const
      say('TRADES', { type: 'TradeExecuted', event }, tradeId(event))
    } else if (kind < 0.8) {
      const { type, event } = tellBook(atMs)
      say('BOOK', { type, event } as DecodedValue, bookId(type, event))
    } else if (kind < 0.87) {
      const event = { ...head, ...scales, markScale: 1, last: price, mark: price, index: price }
      say('TICKER', { type: 'TickerUpdated', event }, tickerId(event))
    } else if (kind < 0.94) {
      const event = {
        ...head,
        openInterest: chance.between(4_000_000, 5_000_000),
        openInterestScale: 3,
        unit: 'BASE',
        counting: 'TWO_SIDED',
        observedTimeMs: venueMs(atMs),
      } as const
      say('OPEN_INTEREST', { type: 'OpenInterestObserved', event }, openInterestId(event))
    } else {
      const openTimeMs = Math.floor(venueMs(atMs) / 60_000) * 60_000 - 60_000
      const prices = { open: price, high: price + 9, low: price - 9, close: price }
      const event = { ...head, ...scales, ...prices, timeframe: 'M1', openTimeMs, amount: 5_000, closed: true } as const
      say('CANDLES', { type: 'CandleObserved', event }, candleId(event))
    }
  }
  return told
}

const headAt = (instrument: string, atMs: number) =>
  ({
    instrument,
    exchangeTimeMs: venueMs(atMs),
    receivedTimeMs: venueMs(atMs) + 30,
    origin: 'STREAM',
    flags: [],
  }) as const

type Told = Readonly<{ type: 'BookSnapshot'; event: BookSnapshot } | { type: 'BookDelta'; event: BookDelta }>

/** The whole book at first, then one level at a time. */
function bookTeller(chance: Chance, instrument: string, books: [number, BookSnapshot][]): (atMs: number) => Told {
  const bidAmounts = Array.from({ length: levels }, () => chance.between(100, 9_000))
  const askAmounts = Array.from({ length: levels }, () => chance.between(100, 9_000))
  let updateId = 1_000
  return (atMs) => {
    const head = { ...headAt(instrument, atMs), ...scales, depthLevels: 50 }
    const isFirst = books.length === 0
    const at = chance.between(0, levels - 1)
    const amount = chance.between(100, 9_000)
    const isBid = chance.happens(0.5)
    if (isBid) bidAmounts[at] = amount
    else askAmounts[at] = amount
    const previousUpdateId = updateId
    updateId += 1
    const whole = {
      ...head,
      bidPrices: bidAmounts.map((_, index) => middle - 1 - index),
      bidAmounts: [...bidAmounts],
      askPrices: askAmounts.map((_, index) => middle + 1 + index),
      askAmounts: [...askAmounts],
      lastUpdateId: updateId,
    }
    books.push([atMs, whole])
    if (isFirst) return { type: 'BookSnapshot', event: whole }
    const changed = {
      bidPrices: isBid ? [middle - 1 - at] : [],
      bidAmounts: isBid ? [amount] : [],
      askPrices: isBid ? [] : [middle + 1 + at],
      askAmounts: isBid ? [] : [amount],
    }
    const ids = { firstUpdateId: updateId, lastUpdateId: updateId, previousUpdateId }
    return { type: 'BookDelta', event: { ...head, ...changed, ...ids } }
  }
}

function definition(instrument: string): InstrumentDefined {
  const base = instrument.slice(instrument.indexOf(':') + 1, instrument.indexOf('/'))
  return {
    instrument,
    receivedTimeMs: openedMs,
    origin: 'BACKFILL',
    flags: [],
    definitionVersion: 1,
    venueSymbol: `${base}USDT`,
    base,
    quote: 'USDT',
    settle: 'USDT',
    contractKind: 'LINEAR',
    tickSize: 1,
    ...scales,
    amountStep: 1,
    amountUnit: 'BASE',
    contractScale: 0,
    fundingIntervalMs: 28_800_000,
    status: 'TRADING',
    integrity: [{ channel: 'BOOK', integrity: 'SEQUENCE' }],
  }
}
