import { hash } from 'node:crypto'
import type { InstrumentDefined } from '@virtuoso/contracts'
import { type Random, seededRandom } from '../random.ts'
import { type BookStory, bookStory } from './book-story.ts'
import { type Fact, shard } from './fact.ts'

export type MarketWords = Readonly<{
  seed: number
  /** How many instruments share what happens. */
  instruments: number
  /** Of all instruments together; progress comes on top. */
  eventsPerSecond: number
  seconds: number
}>

/** As dense as recorded minutes of perpetuals at a venue are: some ten events a second each. */
export const usualDensity = { instruments: 10, eventsPerSecond: 100 } as const
/** As dense as in a storm. */
export const busyDensity = { instruments: 10, eventsPerSecond: 500 } as const

/** ms; on the grid of every timeframe. */
const openedMs = 14_400_000 * 124_000
const toleranceMs = 2_000
const scales = { priceScale: 1, amountScale: 3 } as const
const openPrice = 600_000
/** Of a hundred events: what is left is tickers. */
const [tradesInHundred, bookChangesInHundred] = [45, 45]

/**
 * A made-up market, event by event in order of arrival, with the progress of the feed once a second: trades and book
 * changes in equal parts and some tickers, spread over the instruments at random. The same words give the same market.
 */
export function* market({ seed, instruments, eventsPerSecond, seconds }: MarketWords): Generator<Fact> {
  const random = seededRandom(seed)
  const places = Array.from({ length: instruments }, (_, index) => place(index, random))
  for (const it of places) yield* it.opening()
  for (let second = 0; second < seconds; second += 1) {
    for (let index = 0; index < eventsPerSecond; index += 1) {
      const atMs = openedMs + second * 1_000 + Math.floor((index * 1_000) / eventsPerSecond)
      const chosen = places[random.below(instruments)]
      if (chosen !== undefined) yield chosen.event(atMs)
    }
    yield progressed(openedMs + (second + 1) * 1_000)
  }
}

/** What tells one fixture from another: SHA-256 over all bodies in order, hex. */
export function digestOf(values: Iterable<Buffer | null>): string {
  return hash('sha256', Buffer.concat([...values].map((it) => hash('sha256', it ?? Buffer.alloc(0), 'buffer'))))
}

type Place = Readonly<{ opening(): readonly Fact[]; event(atMs: number): Fact }>

function place(index: number, random: Random): Place {
  const instrument = `bybit:T${index}/USDT:USDT`
  const book: BookStory = bookStory(random)
  let price = openPrice
  let traded = 0
  const head = (atMs: number) =>
    ({ instrument, exchangeTimeMs: atMs - 20, receivedTimeMs: atMs, origin: 'STREAM', flags: [] }) as const

  const trade = (atMs: number): Fact => {
    traded += 1
    const isBuy = random.below(2) === 0
    const amount = (1 + random.below(60)) * (1 + random.below(60))
    const takerSide = isBuy ? 'BUY' : 'SELL'
    const what = { price: price + (isBuy ? 1 : -1), amount, takerSide, printKind: 'REGULAR' } as const
    return {
      type: 'TradeExecuted',
      event: { ...head(atMs), ...scales, ...what, venueTradeId: `${index}-${traded}-3f1c-5c2e-a1b7` },
    }
  }
  const bookChange = (atMs: number): Fact => {
    price += random.below(3) - 1
    return { type: 'BookDelta', event: { ...head(atMs), ...scales, ...book.change(price), depthLevels: 50 } }
  }
  const ticker = (atMs: number): Fact => ({
    type: 'TickerUpdated',
    event: {
      ...head(atMs),
      ...scales,
      markScale: 1,
      last: price,
      bid: price - 1,
      ask: price + 1,
      mark: price,
      index: price,
    },
  })
  return {
    opening: () => [
      {
        type: 'InstrumentDefined',
        event: { ...head(openedMs), ...definition, venueSymbol: `T${index}USDT`, base: `T${index}` },
      },
      ...channels.map(
        (channel): Fact => ({
          type: 'FeedResumed',
          event: { ...head(openedMs), channel, atTimeMs: openedMs, recovered: false, recoveredCount: 0 },
        }),
      ),
      { type: 'BookSnapshot', event: { ...head(openedMs), ...scales, ...book.whole(price), depthLevels: 50 } },
    ],
    event(atMs) {
      const drawn = random.below(100)
      if (drawn < tradesInHundred) return trade(atMs)
      return drawn < tradesInHundred + bookChangesInHundred ? bookChange(atMs) : ticker(atMs)
    },
  }
}

const progressed = (atMs: number): Fact => ({
  type: 'FeedProgressed',
  event: { venue: 'bybit', receivedTimeMs: atMs, shard, watermarkMs: atMs - toleranceMs },
})

const channels = ['TRADES', 'BOOK', 'TICKER'] as const

const definition: Omit<
  InstrumentDefined,
  'instrument' | 'receivedTimeMs' | 'origin' | 'flags' | 'venueSymbol' | 'base' | 'exchangeTimeMs'
> = {
  definitionVersion: 1,
  quote: 'USDT',
  settle: 'USDT',
  contractKind: 'LINEAR',
  tickSize: 1,
  priceScale: 1,
  amountStep: 1,
  amountScale: 3,
  amountUnit: 'BASE',
  contractScale: 0,
  fundingIntervalMs: 28_800_000,
  status: 'TRADING',
  integrity: [{ channel: 'BOOK', integrity: 'SEQUENCE' }],
}
