/**
 * What the views hold, one type per table. Words of closed lists (`status`, `channel`, `reason` …) are kept as text,
 * spelled as in the schemas: a view passes on what the log says, also a word that only a newer build knows.
 */

/** Which record of the log a row was made from. */
type FromLog = Readonly<{
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

/** Who computed something, and with what. */
type Derived = FromLog &
  Readonly<{
    instrument: string
    analyzer: string
    version: number
    /** 32 hex digits. */
    configHash: string
    /** ms, event */
    asOfMs: number
  }>

/** A signal as it was raised; prices are integers at 10^−priceScale. */
export type SignalRow = Derived &
  Readonly<{
    /** 32 hex digits. */
    signalId: string
    /** Of the instrument, for a URL's path. */
    pathName: string
    /** undefined: the record names none */
    set?: string
    /** 32 hex digits; undefined: the record names none */
    manifest?: string
    side: string
    strength: string
    /** 0–100 */
    score: number
    /** 0–1 */
    confidence: number
    /** 0–100 */
    reliability: number
    /** 0–1 */
    coverage: number
    threshold: number
    entry: number
    stop: number
    entryKind: string
    priceScale: number
    /** undefined: the entry is the last trade */
    spreadBps?: number
    riskReward: number
    /** 0–1, of equity */
    sizeShare: number
    /** ms, event */
    windowFromMs: number
    /** ms, event */
    expiresAtMs: number
    shadow: boolean
    detail: SignalDetail
  }>

/** What a signal was made of. Ids are 32 hex digits. */
export type SignalDetail = Readonly<{
  targets: readonly Readonly<{ price: number; sizeShare: number; multipleR: number }>[]
  contributions: readonly SignalContribution[]
  openPatterns: readonly Readonly<{ patternId: string; kind: string; side: string }>[]
  /** `atTimeMs` undefined: open when the signal was raised. */
  gapsInWindow: readonly Readonly<{ gapId: string; channel: string; fromTimeMs: number; atTimeMs?: number }>[]
  evidence: readonly Readonly<{ name: string; value: number }>[]
}>
export type SignalContribution = Readonly<{
  dimension: string
  scoreId: string
  /** undefined: missing */
  score?: number
  /** What it added to 50; undefined: missing */
  points?: number
  weight: number
  coverage: number
  reasons: readonly string[]
  /** Offsets of the input partition: its score's range is [windowFirstOffset, causeOffset]. */
  causeOffset: number
  windowFirstOffset: number
}>

/** What became of a signal meanwhile. */
export type SignalUpdateRow = Derived &
  Readonly<{
    /** 32 hex digits. */
    eventId: string
    signalId: string
    change: string
    /** 0–100; undefined: lost, see reasons */
    score?: number
    reliability: number
    coverage: number
    /** Of the trade that hit; undefined: no target was hit */
    price?: number
    priceScale: number
    /** So far. */
    targetsHit: number
    reasons: readonly string[]
  }>

/** How a signal ended. */
export type SignalCloseRow = Derived &
  Readonly<{
    eventId: string
    signalId: string
    reason: string
    /** undefined: no valid price then */
    price?: number
    priceScale: number
    /** 0–100; undefined: missing then */
    lastScore?: number
    targetsHit: number
    /** ms between raise and close */
    openMs: number
  }>

/** Something that was noticed, or its end; prices are integers at 10^−priceScale. */
export type PatternRow = Derived &
  Readonly<{
    eventId: string
    /** The same for beginning and end. */
    patternId: string
    /** Of the instrument, for a URL's path. */
    pathName: string
    kind: string
    phase: string
    side: string
    /** 0–1 */
    strength: number
    /** undefined: none by nature */
    timeframe?: string
    /** ms, event */
    fromMs: number
    /** ms, event */
    toMs: number
    /** The three are undefined together: it has no price. */
    priceLow?: number
    priceHigh?: number
    priceScale?: number
    /** undefined: not about a withheld signal */
    withheldBy?: string
    evidence: readonly Readonly<{ name: string; value: number }>[]
  }>
