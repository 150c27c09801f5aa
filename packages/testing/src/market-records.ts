import {
  type AnalysisProgressed,
  type CandleClosed,
  type EventsByType,
  type FeedGap,
  type FeedProgressed,
  type FeedResumed,
  feedGapId,
  type InstrumentDefined,
  id,
  instrumentDefinedId,
  type NewRecord,
  type PatternDetected,
  partitionOf,
  type RecordHeaders,
  type RecordType,
  type ScoreComputed,
  type SignalClosed,
  type SignalRaised,
  type SignalUpdated,
  seal,
  type TickerUpdated,
  type TopicName,
  type TradeExecuted,
  topicOf,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

/** Records as ingestor and analyzer write them, for tests of whoever reads them. */

export const bitcoin = 'bybit:BTC/USDT:USDT'
export const ether = 'bybit:ETH/USDT:USDT'
/** Where `bitcoin` lies when a topic has three partitions. */
export const bitcoinPartition = partitionOf(bitcoin, 3)
const noonMs = 1_786_310_400_000

const fact = { exchangeTimeMs: noonMs, receivedTimeMs: noonMs + 30, origin: 'STREAM', flags: [] } as const
const derived = { analyzer: 'candle', version: 1, configHash: id('test-config'), asOfMs: noonMs + 60_000 } as const

type Written = Readonly<{ eventId: Buffer; topic: TopicName; key: string; headers: Partial<RecordHeaders> }>

/** One record, ready to be appended. @param place - What differs from the usual. */
function record<T extends RecordType>(
  log: EventLog,
  type: T,
  event: EventsByType[T],
  place: Partial<Written> & { key: string; partition?: number },
): NewRecord {
  const { key, eventId = id('test', type, JSON.stringify(event)), headers, topic = topicOf(type) } = place
  const partition = place.partition ?? partitionOf(key, 3)
  return seal(log.codec, {
    topic,
    partition,
    key,
    type,
    event,
    eventId,
    manifest: id('test-manifest'),
    headers: { feed: { shard: 'linear', epoch: 1 }, ...headers },
    timestampMs: noonMs,
  })
}

export function definition(log: EventLog, event: Partial<InstrumentDefined> = {}, place: Partial<Written> = {}) {
  const whole: InstrumentDefined = {
    ...fact,
    instrument: bitcoin,
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
    fundingIntervalMs: 28_800_000,
    status: 'TRADING',
    integrity: [{ channel: 'BOOK', integrity: 'SEQUENCE' }],
    ...event,
  }
  return record(log, 'InstrumentDefined', whole, {
    key: whole.instrument,
    eventId: instrumentDefinedId(whole),
    ...place,
  })
}

export const gapOf = (event: Partial<FeedGap> = {}): FeedGap => ({
  ...fact,
  instrument: bitcoin,
  channel: 'TRADES',
  reason: 'DISCONNECT',
  fromTimeMs: noonMs + 1_000,
  ...event,
})

export const gap = (log: EventLog, event: Partial<FeedGap> = {}, place: Partial<Written> = {}): NewRecord => {
  const whole = gapOf(event)
  return record(log, 'FeedGap', whole, { key: whole.instrument, eventId: feedGapId(whole), ...place })
}

export function resumption(log: EventLog, event: Partial<FeedResumed> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: FeedResumed = {
    ...fact,
    instrument: bitcoin,
    channel: 'TRADES',
    gapId: feedGapId(gapOf()),
    fromTimeMs: noonMs + 1_000,
    atTimeMs: noonMs + 9_000,
    recovered: false,
    recoveredCount: 0,
    ...event,
  }
  return record(log, 'FeedResumed', whole, { key: whole.instrument, ...place })
}

export function trade(log: EventLog, event: Partial<TradeExecuted> = {}): NewRecord {
  const whole: TradeExecuted = {
    ...fact,
    instrument: bitcoin,
    price: 1_180_001,
    priceScale: 1,
    amount: 42,
    amountScale: 3,
    takerSide: 'BUY',
    printKind: 'REGULAR',
    ...event,
  }
  return record(log, 'TradeExecuted', whole, { key: whole.instrument })
}

export function feedProgress(
  log: EventLog,
  partition: number,
  event: Partial<FeedProgressed> = {},
  place: Partial<Written> = {},
): NewRecord {
  const whole: FeedProgressed = {
    venue: 'bybit',
    receivedTimeMs: noonMs + 30,
    shard: 'linear',
    watermarkMs: noonMs - 2_000,
    ...event,
  }
  return record(log, 'FeedProgressed', whole, { key: 'bybit:*', partition, ...place })
}

export function setProgress(
  log: EventLog,
  topic: TopicName,
  partition: number,
  event: Partial<AnalysisProgressed> = {},
): NewRecord {
  const whole: AnalysisProgressed = {
    group: 'built-in-g1',
    set: 'built-in',
    venue: 'bybit',
    shard: 'linear',
    partition,
    inputOffset: 7,
    watermarkMs: noonMs - 2_000,
    receivedTimeMs: noonMs + 30,
    ...event,
  }
  return record(log, 'AnalysisProgressed', whole, { key: 'bybit:*', partition, topic, headers: derivedHeaders })
}

export function candle(log: EventLog, event: Partial<CandleClosed> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: CandleClosed = {
    ...derived,
    instrument: bitcoin,
    timeframe: 'M1',
    openTimeMs: noonMs,
    open: 1_180_001,
    high: 1_180_350,
    low: 1_179_990,
    close: 1_180_200,
    priceScale: 1,
    amount: 12_345,
    unknownAmount: 0,
    buyAmount: 7_000,
    sellAmount: 5_345,
    amountScale: 3,
    tradeCount: 321,
    quoteVolume: 1_456.5,
    coverage: 1,
    gapMs: 0,
    source: 'TRADES',
    revision: 0,
    lateCount: 0,
    ...event,
  }
  return record(log, 'CandleClosed', whole, { key: whole.instrument, headers: derivedHeaders, ...place })
}

export function score(log: EventLog, event: Partial<ScoreComputed> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: ScoreComputed = {
    ...derived,
    analyzer: 'technical',
    instrument: bitcoin,
    dimension: 'TECHNICAL',
    kind: 'DIRECTION',
    score: 81.25,
    coverage: 0.83,
    reasons: [{ code: 'WARMING_UP', part: 'H4' }],
    windowFromMs: noonMs - 3_600_000,
    timeframes: [{ timeframe: 'M1', score: 81.25, coverage: 1 }],
    components: [{ name: 'rsi', score: 70.5, weight: 0.4, coverage: 1 }],
    evidence: [{ name: 'M1.rsi', value: 61.2 }],
    ...event,
  }
  return record(log, 'ScoreComputed', whole, { key: whole.instrument, headers: derivedHeaders, ...place })
}

export function ticker(log: EventLog, event: Partial<TickerUpdated> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: TickerUpdated = {
    ...fact,
    instrument: bitcoin,
    last: 1_180_215,
    priceScale: 1,
    amountScale: 3,
    markScale: 2,
    ...event,
  }
  return record(log, 'TickerUpdated', whole, { key: whole.instrument, ...place })
}

/** The id of the signal that `raised` makes. */
export const signalIdOf = (name = 'first'): Buffer => id('test-signal', name)

export function raised(
  log: EventLog,
  event: Partial<SignalRaised> = {},
  place: Partial<Written> & { name?: string } = {},
): NewRecord {
  const { name, ...where } = place
  const whole: SignalRaised = {
    ...derived,
    analyzer: 'signal',
    instrument: bitcoin,
    signalId: signalIdOf(name),
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
    targets: [
      { price: 11_814_300, sizeShare: 0.5, multipleR: 1 },
      { price: 11_826_500, sizeShare: 0.5, multipleR: 2 },
    ],
    riskReward: 1.9,
    sizeShare: 0.02,
    contributions: [
      {
        dimension: 'TECHNICAL',
        scoreId: id('test-score'),
        score: 81.25,
        points: 9.12,
        weight: 0.3,
        coverage: 1,
        causeOffset: 7,
        windowFirstOffset: 2,
        reasons: [],
      },
    ],
    openPatterns: [],
    gapsInWindow: [],
    windowFromMs: noonMs - 3_600_000,
    expiresAtMs: noonMs + 14_400_000,
    shadow: false,
    evidence: [{ name: 'agreement', value: 0.4 }],
    ...event,
  }
  const headers = derivedHeaders
  return record(log, 'SignalRaised', whole, {
    key: whole.instrument,
    eventId: Buffer.from(whole.signalId),
    headers,
    ...where,
  })
}

export function updated(log: EventLog, event: Partial<SignalUpdated> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: SignalUpdated = {
    ...derived,
    analyzer: 'signal',
    instrument: bitcoin,
    signalId: signalIdOf(),
    change: 'SCORE_MOVED',
    score: 83,
    reliability: 98,
    coverage: 0.93,
    priceScale: 2,
    targetsHit: 0,
    reasons: [],
    ...event,
  }
  return record(log, 'SignalUpdated', whole, { key: whole.instrument, headers: derivedHeaders, ...place })
}

export function closed(log: EventLog, event: Partial<SignalClosed> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: SignalClosed = {
    ...derived,
    analyzer: 'signal',
    instrument: bitcoin,
    signalId: signalIdOf(),
    reason: 'STOP_HIT',
    price: 11_790_000,
    priceScale: 2,
    lastScore: 61,
    targetsHit: 0,
    openMs: 140_000,
    ...event,
  }
  return record(log, 'SignalClosed', whole, { key: whole.instrument, headers: derivedHeaders, ...place })
}

export function pattern(log: EventLog, event: Partial<PatternDetected> = {}, place: Partial<Written> = {}): NewRecord {
  const whole: PatternDetected = {
    ...derived,
    analyzer: 'price-structure',
    instrument: bitcoin,
    patternId: id('test-pattern'),
    kind: 'SWEEP',
    phase: 'BEGAN',
    side: 'BULLISH',
    strength: 0.8,
    timeframe: 'M5',
    fromMs: noonMs - 300_000,
    toMs: noonMs,
    priceLow: 1_179_990,
    priceHigh: 1_180_100,
    priceScale: 1,
    evidence: [{ name: 'depth', value: 12.5 }],
    ...event,
  }
  return record(log, 'PatternDetected', whole, { key: whole.instrument, headers: derivedHeaders, ...place })
}

const derivedHeaders = { feed: undefined, set: 'built-in', cause: 'market.events/1@7' }
