import type { PatternRow, SignalCloseRow, SignalRow, SignalUpdateRow } from './noticed-rows.ts'
import type { Advance } from './port.ts'
import type {
  CandleRow,
  GapRow,
  InstrumentRow,
  PriceRow,
  ProgressRow,
  ResumptionRow,
  ScoreRow,
  UnusableRow,
} from './rows.ts'

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

export const price = (row: Partial<PriceRow> = {}): PriceRow => ({
  instrument: 'bybit:BTC/USDT:USDT',
  price: 1_180_215,
  priceScale: 1,
  exchangeTimeMs: 1_786_310_459_900,
  receivedTimeMs: 1_786_310_459_950,
  partition: 1,
  offset: 8,
  ...row,
})

const derived = {
  instrument: 'bybit:BTC/USDT:USDT',
  analyzer: 'signal',
  version: 1,
  configHash: hexId(0xf),
  asOfMs: 1_786_310_460_000,
  partition: 1,
} as const

export const raised = (row: Partial<SignalRow> = {}): SignalRow => ({
  ...derived,
  signalId: '5a000000000000000000000000000001',
  pathName: 'bybit:BTC-USDT:USDT',
  set: 'built-in',
  manifest: hexId(0x1a),
  side: 'LONG',
  strength: 'NORMAL',
  score: 77.12,
  confidence: 0.71,
  reliability: 98,
  coverage: 0.93,
  threshold: 70,
  entry: 11_802_155,
  stop: 11_790_000,
  entryKind: 'MID',
  priceScale: 2,
  spreadBps: 0.8,
  riskReward: 1.9,
  sizeShare: 0.02,
  windowFromMs: 1_786_300_000_000,
  expiresAtMs: 1_786_324_860_000,
  shadow: false,
  detail: {
    targets: [
      { price: 11_814_300, sizeShare: 0.5, multipleR: 1 },
      { price: 11_826_500, sizeShare: 0.5, multipleR: 2 },
    ],
    contributions: [
      {
        dimension: 'ORDER_FLOW',
        scoreId: hexId(0xe1),
        score: 81.25,
        points: 9.12,
        weight: 0.3,
        coverage: 1,
        reasons: [],
        causeOffset: 91,
        windowFirstOffset: 40,
      },
      {
        dimension: 'SENTIMENT',
        scoreId: hexId(0),
        score: undefined,
        points: undefined,
        weight: 0.07,
        coverage: 0,
        reasons: ['NO_DATA'],
        causeOffset: 0,
        windowFirstOffset: 0,
      },
    ],
    openPatterns: [{ patternId: hexId(0xb1), kind: 'SWEEP', side: 'BULLISH' }],
    gapsInWindow: [{ gapId: hexId(0xa), channel: 'TRADES', fromTimeMs: 1_786_310_400_000, atTimeMs: undefined }],
    evidence: [{ name: 'agreement', value: 0.4 }],
  },
  offset: 30,
  ...row,
})

export const updated = (row: Partial<SignalUpdateRow> = {}): SignalUpdateRow => ({
  ...derived,
  eventId: hexId(0x51),
  signalId: raised().signalId,
  asOfMs: 1_786_310_500_000,
  change: 'TARGET_HIT',
  score: 79.5,
  reliability: 98,
  coverage: 0.93,
  price: 11_814_300,
  priceScale: 2,
  targetsHit: 1,
  reasons: [],
  offset: 40,
  ...row,
})

export const closed = (row: Partial<SignalCloseRow> = {}): SignalCloseRow => ({
  ...derived,
  eventId: hexId(0x52),
  signalId: raised().signalId,
  asOfMs: 1_786_310_600_000,
  reason: 'STOP_HIT',
  price: 11_790_000,
  priceScale: 2,
  lastScore: 61,
  targetsHit: 1,
  openMs: 140_000,
  offset: 50,
  ...row,
})

export const pattern = (row: Partial<PatternRow> = {}): PatternRow => ({
  ...derived,
  eventId: hexId(0xb0),
  patternId: hexId(0xb1),
  pathName: 'bybit:BTC-USDT:USDT',
  analyzer: 'price-structure',
  kind: 'SWEEP',
  phase: 'BEGAN',
  side: 'BULLISH',
  strength: 0.8,
  timeframe: 'M5',
  fromMs: 1_786_310_100_000,
  toMs: 1_786_310_460_000,
  priceLow: 1_179_990,
  priceHigh: 1_180_100,
  priceScale: 1,
  withheldBy: undefined,
  evidence: [{ name: 'depth', value: 12.5 }],
  offset: 3,
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

export const unusable = (row: Partial<UnusableRow> = {}): UnusableRow => ({
  topic: 'market.candles',
  partition: 1,
  offset: 20,
  code: 'HASH_MISMATCH',
  detail: 'the bytes are not those that were written',
  ...row,
})
