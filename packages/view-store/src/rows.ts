/**
 * What the views hold, one type per table. Words of closed lists (`status`, `channel`, `reason` …) are kept as text,
 * spelled as in the schemas: a view passes on what the log says, also a word that only a newer build knows.
 */

/** Which record of the log a row was made from. */
export type FromLog = Readonly<{
  /** Of the topic that carries the record. */
  partition: number
  offset: number
}>

/** The newest definition of an instrument. */
export type InstrumentRow = FromLog &
  Readonly<{
    /** Canonical `venue:symbol`. */
    instrument: string
    /** The same for a URL's path: slashes are dashes. Made when the row is written, never taken apart again. */
    pathName: string
    venue: string
    /** The ingestor's shard, whose progress is this instrument's time; undefined when the record named none. */
    shard?: string
    definitionVersion: number
    venueSymbol: string
    base: string
    quote: string
    /** undefined: spot */
    settle?: string
    contractKind: string
    /** ms, exchange; undefined: perpetual or spot */
    expiryTimeMs?: number
    /** 10^−priceScale */
    tickSize: number
    priceScale: number
    /** 10^−amountScale */
    amountStep: number
    amountScale: number
    amountUnit: string
    /** 10^−contractScale; undefined: amounts are in base currency */
    contractSize?: number
    contractScale: number
    /** ms; undefined: no funding */
    fundingIntervalMs?: number
    status: string
    /** One per offered channel; what is not listed is not offered. */
    integrity: readonly Readonly<{ channel: string; integrity: string }>[]
    /** ms, ours */
    receivedTimeMs: number
  }>

/** A channel as gaps and resumptions left it; one that had neither yet has no row. */
export type ChannelRow = Readonly<{
  instrument: string
  channel: string
  /** DOWN while a gap is open */
  state: 'UP' | 'DOWN'
  /** ms, event: DOWN since the beginning of its oldest open gap, UP since the newest resumption */
  sinceMs: number
}>

/** A declared hole of one channel. */
export type GapRow = FromLog &
  Readonly<{
    /** 32 hex digits: event id of the `FeedGap`. */
    gapId: string
    instrument: string
    channel: string
    reason: string
    /** ms, event */
    fromTimeMs: number
    detail?: string
    /** How it ended; undefined: it is still open. */
    end?: GapEnd
  }>
export type GapEnd = Readonly<{
  /** ms, event; first moment that is covered again */
  atTimeMs: number
  /** true: back-filled completely */
  recovered: boolean
  offset: number
}>

/**
 * A channel became whole again: ends every gap of it that is open and older. One that names a gap which has ended
 * already is a repeat and changes nothing.
 */
export type ResumptionRow = FromLog &
  Readonly<{
    instrument: string
    channel: string
    /** 32 hex digits; undefined: the channel came up for the first time. */
    gapId?: string
    /** ms, event */
    atTimeMs: number
    recovered: boolean
  }>

/** A closed candle; prices are integers at 10^−priceScale, amounts at 10^−amountScale. */
export type CandleRow = FromLog &
  Readonly<{
    /** 32 hex digits. */
    eventId: string
    instrument: string
    timeframe: string
    /** ms, event */
    openTimeMs: number
    open: number
    high: number
    low: number
    close: number
    priceScale: number
    amount: number
    /** undefined: not known */
    buyAmount?: number
    /** undefined: not known */
    sellAmount?: number
    amountScale: number
    /** undefined: not known */
    tradeCount?: number
    /** 0–1 */
    coverage: number
    /** ms */
    gapMs: number
    source: string
    /** The higher one replaces the lower. */
    revision: number
  }>

/** The newest score of one dimension of an instrument, or why there is none. */
export type ScoreRow = FromLog &
  Readonly<{
    /** 32 hex digits. */
    eventId: string
    instrument: string
    dimension: string
    kind: string
    analyzer: string
    version: number
    /** 32 hex digits. */
    configHash: string
    /** ms, event */
    asOfMs: number
    /** 0–100; undefined: missing, see reasons */
    score?: number
    /** 0–1 */
    coverage: number
    /** ms, event; start of the longest window used */
    windowFromMs: number
    detail: ScoreDetail
  }>

/** What a score was made of. */
export type ScoreDetail = Readonly<{
  reasons: readonly Readonly<{ code: string; part: string }>[]
  timeframes: readonly Readonly<{ timeframe: string; score?: number; coverage: number }>[]
  components: readonly Readonly<{ name: string; score?: number; weight: number; coverage: number }>[]
  evidence: readonly Readonly<{ name: string; value: number }>[]
}>

/** How far time has come in one partition of a topic, for one feed. */
export type ProgressRow = FromLog &
  Readonly<{
    topic: string
    /** The set that folded up to there; undefined: the feed's own progress, on `market.events`. */
    set?: string
    venue: string
    shard: string
    /** ms, venue time */
    watermarkMs: number
    /** ms, ours; of the progress record, makes `ageMs` */
    receivedTimeMs: number
  }>

/** Newest take-over of a feed as applied in one partition; facts of a lower epoch change nothing. */
export type FeedEpochRow = Readonly<{ partition: number; venue: string; shard: string; feedEpoch: number }>

/** The newest price of an instrument, as its venue's ticker says it. */
export type PriceRow = FromLog &
  Readonly<{
    instrument: string
    /** Of the last trade; integer at 10^−priceScale. */
    price: number
    priceScale: number
    /** ms, exchange; undefined: the venue gave no time */
    exchangeTimeMs?: number
    /** ms, ours */
    receivedTimeMs: number
  }>

/** A record of the log that could not be used. From there on the views lack what it said, until it is redriven. */
export type UnusableRow = Readonly<{
  topic: string
  partition: number
  offset: number
  /** Of the closed list of dead letters. */
  code: string
  detail: string
}>
