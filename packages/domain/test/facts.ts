import type { EventsByType, LogRecord } from '@virtuoso/contracts'

export const instrument = 'bybit:BTC/USDT:USDT'

const head = { instrument, exchangeTimeMs: 1_000_000, receivedTimeMs: 1_000_100, origin: 'STREAM', flags: [] } as const
const broadcast = { venue: 'bybit', receivedTimeMs: 1_000_100 } as const
const noBook = {
  bidPrices: [],
  bidAmounts: [],
  askPrices: [],
  askAmounts: [],
  priceScale: 1,
  amountScale: 3,
  depthLevels: 200,
}

type Kind =
  | 'TradeExecuted'
  | 'BookSnapshot'
  | 'BookDelta'
  | 'TickerUpdated'
  | 'LiquidationReported'
  | 'InstrumentDefined'
  | 'FeedGap'
  | 'FeedResumed'
  | 'FeedProgressed'
  | 'UniverseSelected'

type Facts = Readonly<Pick<EventsByType, Kind>>

/** One ordinary fact of each kind, as the venue would say it. */
const facts: Facts = {
  TradeExecuted: {
    ...head,
    price: 651_142,
    priceScale: 1,
    amount: 4,
    amountScale: 3,
    takerSide: 'SELL',
    printKind: 'REGULAR',
  },
  BookSnapshot: {
    ...head,
    ...noBook,
    bidPrices: [100],
    bidAmounts: [1],
    askPrices: [101],
    askAmounts: [1],
    lastUpdateId: 10,
  },
  BookDelta: { ...head, ...noBook, firstUpdateId: 11, lastUpdateId: 11 },
  TickerUpdated: { ...head, last: 651_142, priceScale: 1, amountScale: 3, markScale: 2 },
  LiquidationReported: {
    ...head,
    positionSide: 'LONG',
    price: 651_142,
    priceScale: 1,
    priceKind: 'BANKRUPTCY',
    amount: 4,
    amountScale: 3,
    completeness: 'FULL',
  },
  InstrumentDefined: {
    ...head,
    exchangeTimeMs: undefined,
    origin: 'INGESTOR',
    definitionVersion: 1,
    venueSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    contractKind: 'LINEAR',
    tickSize: 1,
    priceScale: 1,
    amountStep: 1,
    amountScale: 3,
    amountUnit: 'BASE',
    contractScale: 0,
    status: 'TRADING',
    integrity: [],
  },
  FeedGap: { ...head, origin: 'INGESTOR', channel: 'TRADES', reason: 'DISCONNECT', fromTimeMs: 1_000_000 },
  FeedResumed: {
    ...head,
    origin: 'INGESTOR',
    channel: 'TRADES',
    atTimeMs: 1_005_000,
    recovered: false,
    recoveredCount: 0,
  },
  FeedProgressed: { ...broadcast, shard: 'linear', watermarkMs: 998_000 },
  UniverseSelected: { ...broadcast, shard: 'linear', selectionVersion: 1, instruments: [instrument], rule: 'largest' },
}

type LogFact<T extends Kind> = Readonly<{ type: T; event: Facts[T] }> & Pick<LogRecord, Position>
type Position = 'topic' | 'partition' | 'offset' | 'timestampMs' | 'key' | 'headers'

let count = 0

/** A fact as it lies in the log, an ordinary one but for `more`; each has its own id unless `id` says it again. */
export function fact<T extends Kind>(
  type: T,
  more: Partial<Facts[T]> = {},
  id = ++count,
  epoch = 1,
  shard = 'linear',
): LogFact<T> {
  const eventId = Buffer.alloc(16)
  eventId.writeUInt32LE(id)
  return {
    type,
    event: { ...facts[type], ...more },
    topic: 'market.events',
    partition: 0,
    offset: count,
    timestampMs: 0,
    key: instrument,
    headers: { eventId, feed: { shard, epoch } },
  }
}
