import type { Advance } from './port.ts'
import type { CandleRow, GapRow, InstrumentRow, ProgressRow, ResumptionRow, ScoreRow } from './rows.ts'

/** Rows as a projector would write them, for the contract suite and for tests of whoever reads views. */

export const hexId = (n: number): string => n.toString(16).padStart(32, '0')

export const bitcoin = (row: Partial<InstrumentRow> = {}): InstrumentRow => ({
  instrument: 'bybit:BTC/USDT:USDT',
  pathName: 'bybit:BTC-USDT:USDT',
  venue: 'bybit',
  shard: 'linear',
  definitionVersion: 1,
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  contractKind: 'LINEAR',
  expiryTimeMs: undefined,
  tickSize: 1,
  priceScale: 1,
  amountStep: 1,
  amountScale: 3,
  amountUnit: 'BASE',
  contractSize: undefined,
  contractScale: 0,
  fundingIntervalMs: 28_800_000,
  status: 'TRADING',
  integrity: [
    { channel: 'TRADES', integrity: 'NONE' },
    { channel: 'BOOK', integrity: 'SEQUENCE' },
  ],
  receivedTimeMs: 1_786_310_400_000,
  partition: 1,
  offset: 0,
  ...row,
})

export const ether = (row: Partial<InstrumentRow> = {}): InstrumentRow =>
  bitcoin({
    instrument: 'bybit:ETH/USDT:USDT',
    pathName: 'bybit:ETH-USDT:USDT',
    venueSymbol: 'ETHUSDT',
    base: 'ETH',
    priceScale: 2,
    partition: 2,
    ...row,
  })

export const gap = (row: Partial<GapRow> = {}): GapRow => ({
  gapId: hexId(0xa),
  instrument: 'bybit:BTC/USDT:USDT',
  channel: 'TRADES',
  reason: 'DISCONNECT',
  fromTimeMs: 1_786_310_460_000,
  detail: undefined,
  end: undefined,
  partition: 1,
  offset: 10,
  ...row,
})

export const resumption = (row: Partial<ResumptionRow> = {}): ResumptionRow => ({
  gapId: hexId(0xa),
  instrument: 'bybit:BTC/USDT:USDT',
  channel: 'TRADES',
  atTimeMs: 1_786_310_470_000,
  recovered: false,
  partition: 1,
  offset: 20,
  ...row,
})

export const minute = (row: Partial<CandleRow> = {}): CandleRow => ({
  eventId: hexId(0xc),
  instrument: 'bybit:BTC/USDT:USDT',
  timeframe: 'M1',
  openTimeMs: 1_786_310_400_000,
  open: 1_180_001,
  high: 1_180_350,
  low: 1_179_990,
  close: 1_180_200,
  priceScale: 1,
  amount: 12_345,
  buyAmount: 7_000,
  sellAmount: 5_345,
  amountScale: 3,
  tradeCount: 321,
  coverage: 1,
  gapMs: 0,
  source: 'TRADES',
  revision: 0,
  partition: 1,
  offset: 5,
  ...row,
})

export const score = (row: Partial<ScoreRow> = {}): ScoreRow => ({
  eventId: hexId(0xe),
  instrument: 'bybit:BTC/USDT:USDT',
  dimension: 'TECHNICAL',
  kind: 'DIRECTION',
  analyzer: 'technical',
  version: 1,
  configHash: hexId(0xf),
  asOfMs: 1_786_310_460_000,
  score: 81.25,
  coverage: 0.83,
  windowFromMs: 1_786_300_000_000,
  detail: {
    reasons: [{ code: 'WARMING_UP', part: 'H4' }],
    timeframes: [
      { timeframe: 'M1', score: 81.25, coverage: 1 },
      { timeframe: 'H4', score: undefined, coverage: 0 },
    ],
    components: [{ name: 'rsi', score: 70.5, weight: 0.4, coverage: 1 }],
    evidence: [{ name: 'M1.rsi', value: 61.2 }],
  },
  partition: 1,
  offset: 7,
  ...row,
})

export const progress = (row: Partial<ProgressRow> = {}): ProgressRow => ({
  topic: 'market.events',
  set: undefined,
  venue: 'bybit',
  shard: 'linear',
  watermarkMs: 1_786_310_458_000,
  receivedTimeMs: 1_786_310_460_100,
  partition: 1,
  offset: 9,
  ...row,
})

/** A step of the checkpoint of one partition. */
export const advance = (to: number, step: Partial<Advance> = {}): Advance => ({
  projection: 'views',
  topic: 'market.events',
  partition: 1,
  topicId: 'topic-1',
  from: undefined,
  to,
  ...step,
})
