import {
  type BookSnapshot,
  bookId,
  builtInSchemas,
  type CandleObserved,
  type Channel,
  candleId,
  createCodec,
  type EventsByType,
  feedGapId,
  feedProgressedId,
  feedResumedId,
  type InstrumentDefined,
  id,
  instrumentDefinedId,
  openInterestId,
  type RecordType,
  type StoredRecord,
  seal,
  type TradeExecuted,
  tickerId,
  tradeId,
} from '@virtuoso/contracts'
import { parseExact } from '@virtuoso/domain'

export const testCodec = createCodec(builtInSchemas())
export const btc = 'bybit:BTC/USDT:USDT'
export const eth = 'bybit:ETH/USDT:USDT'
const testManifest = id('test/1', 'manifest')
const priceScale = 1
const amountScale = 3

type TradeWords = Readonly<{
  side?: TradeExecuted['takerSide']
  instrument?: string
  venueTradeId?: string
  printKind?: TradeExecuted['printKind']
}>
type CandleWords = Readonly<{
  instrument?: string
  timeframe?: CandleObserved['timeframe']
  takerBuyAmount?: string
  closed?: boolean
  /** Decimals of prices and amounts; default one and three. */
  scales?: readonly [price: number, amount: number]
}>

type Levels = readonly (readonly [price: string, amount: string])[]
type BookWords = Readonly<{ isDelta?: boolean; instrument?: string }> &
  Pick<BookSnapshot, 'firstUpdateId' | 'lastUpdateId'>

/**
 * Writes down facts of one partition of `market.events` in the words of the market; prices have one decimal, amounts
 * three. Times are ms after the epoch, of the venue and of ours alike.
 */
export type Journal = Readonly<{
  defined(instrument?: string, fields?: Partial<InstrumentDefined>): Journal
  /** @param price - `'100.2'`; @param amount - `'1.000'`. */
  trade(price: string, amount: string, atMs: number, words?: TradeWords): Journal
  /** The venue's own candle. @param prices - open, high, low, close. */
  candle(
    openTimeMs: number,
    prices: readonly [string, string, string, string],
    amount: string,
    words?: CandleWords,
  ): Journal
  /** A whole book, best levels first, or with `isDelta` the levels that changed; amount `'0'` deletes one. */
  book(bids: Levels, asks: Levels, atMs: number, words?: BookWords): Journal
  /** A ticker that says nothing but the mark price. */
  mark(price: string, atMs: number, instrument?: string): Journal
  /** Open contracts, three decimals. */
  openInterest(amount: string, atMs: number, instrument?: string): Journal
  progressed(watermarkMs: number): Journal
  /** What the feed follows from here on. */
  selected(instruments: readonly string[]): Journal
  gap(fromTimeMs: number, channel?: Channel, instrument?: string): Journal
  resumed(atTimeMs: number, recovered?: boolean, channel?: Channel, instrument?: string): Journal
  /** The last record once more, as a retransmission brings it. */
  again(): Journal
  records(): readonly StoredRecord[]
}>

/** @param epoch - Of the feed: how often it was taken over. */
export function journal(partition = 0, epoch = 1): Journal {
  const written: StoredRecord[] = []
  let traded = 0

  const write = <T extends RecordType>(type: T, key: string, event: EventsByType[T], eventId: Buffer): Journal => {
    const place = { topic: 'market.events', partition, key, manifest: testManifest, timestampMs: 0 } as const
    const record = seal(testCodec, { ...place, type, event, eventId, headers: { feed: { shard: 'linear', epoch } } })
    written.push({ ...record, offset: written.length })
    return self
  }
  const fact = (instrument: string, atMs: number) =>
    ({ instrument, exchangeTimeMs: atMs, receivedTimeMs: atMs, origin: 'STREAM', flags: [] }) as const

  const self: Journal = {
    defined(instrument = btc, fields = {}) {
      const event = { ...definition, ...fact(instrument, 0), ...fields }
      return write('InstrumentDefined', instrument, event, instrumentDefinedId(event))
    },
    trade(price, amount, atMs, { side = 'BUY', instrument = btc, venueTradeId, printKind = 'REGULAR' } = {}) {
      traded += 1
      const event = {
        ...fact(instrument, atMs),
        price: exact(price, priceScale),
        priceScale,
        amount: exact(amount, amountScale),
        amountScale,
        takerSide: side,
        printKind,
        venueTradeId: venueTradeId ?? `trade-${traded}`,
      } as const
      return write('TradeExecuted', instrument, event, tradeId(event))
    },
    candle(
      openTimeMs,
      [open, high, low, close],
      amount,
      { instrument = btc, timeframe = 'M1', takerBuyAmount, closed = true, scales = [priceScale, amountScale] } = {},
    ) {
      const event = {
        ...fact(instrument, openTimeMs),
        timeframe,
        openTimeMs,
        open: exact(open, scales[0]),
        high: exact(high, scales[0]),
        low: exact(low, scales[0]),
        close: exact(close, scales[0]),
        priceScale: scales[0],
        amount: exact(amount, scales[1]),
        takerBuyAmount: takerBuyAmount === undefined ? undefined : exact(takerBuyAmount, scales[1]),
        amountScale: scales[1],
        closed,
      }
      return write('CandleObserved', instrument, event, candleId(event))
    },
    book(bids, asks, atMs, { isDelta = false, instrument = btc, ...ids } = {}) {
      const type = isDelta ? 'BookDelta' : 'BookSnapshot'
      const event = { ...fact(instrument, atMs), ...levels(bids, asks), ...ids }
      return write(type, instrument, event, bookId(type, event))
    },
    mark(price, atMs, instrument = btc) {
      const event = {
        ...fact(instrument, atMs),
        mark: exact(price, priceScale),
        priceScale,
        amountScale,
        markScale: priceScale,
      }
      return write('TickerUpdated', instrument, event, tickerId(event))
    },
    openInterest(amount, atMs, instrument = btc) {
      const event = {
        ...fact(instrument, atMs),
        openInterest: exact(amount, amountScale),
        openInterestScale: amountScale,
        unit: 'BASE',
        counting: 'ONE_SIDED',
        observedTimeMs: atMs,
      } as const
      return write('OpenInterestObserved', instrument, event, openInterestId(event))
    },
    progressed(watermarkMs) {
      const event = { venue: 'bybit', receivedTimeMs: watermarkMs + 2_000, shard: 'linear', watermarkMs }
      return write('FeedProgressed', 'bybit:*', event, feedProgressedId(event))
    },
    selected(instruments) {
      const shared = { venue: 'bybit', shard: 'linear', receivedTimeMs: 0, rule: 'largest' }
      const event = { ...shared, selectionVersion: written.length, instruments }
      return write('UniverseSelected', 'bybit:*', event, id('test/1', 'selection', written.length))
    },
    gap(fromTimeMs, channel = 'TRADES', instrument = btc) {
      const event = { ...fact(instrument, fromTimeMs), channel, reason: 'DISCONNECT', fromTimeMs } as const
      return write('FeedGap', instrument, event, feedGapId(event))
    },
    resumed(atTimeMs, recovered = false, channel = 'TRADES', instrument = btc) {
      const event = { ...fact(instrument, atTimeMs), channel, atTimeMs, recovered, recoveredCount: 0 } as const
      return write('FeedResumed', instrument, event, feedResumedId(event))
    },
    again() {
      const last = written.at(-1)
      if (last !== undefined) written.push({ ...last, offset: written.length })
      return self
    },
    records: () => written,
  }
  return self
}

const levels = (bids: Levels, asks: Levels) => ({
  bidPrices: bids.map(([price]) => exact(price, priceScale)),
  bidAmounts: bids.map(([, amount]) => exact(amount, amountScale)),
  askPrices: asks.map(([price]) => exact(price, priceScale)),
  askAmounts: asks.map(([, amount]) => exact(amount, amountScale)),
  priceScale,
  amountScale,
  depthLevels: 50,
})

function exact(text: string, scale: number): number {
  const value = parseExact(text, scale)
  if (typeof value !== 'number') throw new Error(`"${text}" is not exact at scale ${scale}`)
  return value
}

const definition = {
  definitionVersion: 1,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  contractKind: 'LINEAR',
  tickSize: 1,
  priceScale,
  amountStep: 1,
  amountScale,
  amountUnit: 'BASE',
  contractScale: 0,
  fundingIntervalMs: 28_800_000,
  status: 'TRADING',
  integrity: [],
} as const
