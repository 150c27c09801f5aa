// Generated from schemas/ by `npm run generate`. Do not edit.
/**  */
export type AlertFact = Readonly<{
  /** a measured field and its rendered value with unit */
  name: string
  /** a measured field and its rendered value with unit */
  value: string
}>

export type AmountUnit =
  | 'UNKNOWN'
  | 'BASE'
  | 'CONTRACT'

/**  */
export type AnalyzerPin = Readonly<{
  /** string≤64 */
  name: string
  /** ≥ 1; of the formula; of the state's format */
  version: number
  /** ≥ 1; of the formula; of the state's format */
  stateVersion: number
  /** bytes=16 */
  configHash: Uint8Array
}>

export type BreakerState =
  | 'UNKNOWN'
  | 'CLOSED'
  | 'OPEN'
  | 'HALF_OPEN'

export type CandleSource =
  | 'UNKNOWN'
  | 'TRADES'
  | 'ROLLED'
  | 'VENUE'

export type Channel =
  | 'UNKNOWN'
  | 'TRADES'
  | 'BOOK'
  | 'TICKER'
  | 'FUNDING'
  | 'OPEN_INTEREST'
  | 'LONG_SHORT'
  | 'LIQUIDATIONS'
  | 'CANDLES'

/** what a channel can prove */
export type ChannelIntegrity = Readonly<{
  /** Channel */
  channel: Channel
  /** Integrity */
  integrity: Integrity
}>

/** one channel in one interval */
export type ChannelQuality = Readonly<{
  /** Channel */
  channel: Channel
  /** at the end */
  state: ChannelState
  /** ≥ 0, of the interval */
  frames: number
  /** ≥ 0, of the interval */
  facts: number
  /** ≥ 0, of the interval */
  repeats: number
  /** ≥ 0, of the interval */
  late: number
  /** ≥ 0, of the interval */
  rejected: number
  /** ms, ours − exchange; may be < 0; undefined: no exchange time in the interval */
  delayP50Ms?: number
  /** ms, ours − exchange; may be < 0; undefined: no exchange time in the interval */
  delayP99Ms?: number
  /** ms, monotonic; since its last datum */
  silentMs: number
}>

export type ChannelState =
  | 'UNKNOWN'
  | 'NEVER'
  | 'UP'
  | 'DOWN'

export type CloseReason =
  | 'UNKNOWN'
  | 'STOP_HIT'
  | 'TARGETS_HIT'
  | 'SCORE_REVERTED'
  | 'OPPOSITE'
  | 'EXPIRED'
  | 'DATA_LOST'
  | 'HALTED'
  | 'DESELECTED'

export type Completeness =
  | 'UNKNOWN'
  | 'FULL'
  | 'SAMPLED'

/** one component, blended over timeframes */
export type ComponentScore = Readonly<{
  /** string≤64 */
  name: string
  /** 0–100, two decimals; undefined: missing */
  score?: number
  /** 0–1; declared weight; share of it that was there */
  weight: number
  /** 0–1; declared weight; share of it that was there */
  coverage: number
}>

export type ConfigScope =
  | 'UNKNOWN'
  | 'COMPONENT'
  | 'ANALYZER_SET'
  | 'ALERT_RULE'
  | 'ALERT_ACKNOWLEDGEMENT'
  | 'DELIVERY_TARGET'

export type ContractKind =
  | 'UNKNOWN'
  | 'SPOT'
  | 'LINEAR'
  | 'INVERSE'

/** one dimension's part in a signal */
export type Contribution = Readonly<{
  /** string≤64 */
  dimension: string
  /** event id of the ScoreComputed used */
  scoreId: Uint8Array
  /** 0–100; −50–50; its score; what it added to 50; undefined: missing */
  score?: number
  /** 0–100; −50–50; its score; what it added to 50; undefined: missing */
  points?: number
  /** 0–1; declared weight; its coverage */
  weight: number
  /** 0–1; declared weight; its coverage */
  coverage: number
  /** offset in the input partition; of that score; end of its range = causeOffset + 1 */
  causeOffset: number
  /** offset in the input partition; of that score; end of its range = causeOffset + 1 */
  windowFirstOffset: number
  /** distinct, enum order */
  reasons: readonly Reason[]
}>

export type DeliveryOutcome =
  | 'UNKNOWN'
  | 'DELIVERED'
  | 'FAILED'
  | 'REFUSED'
  | 'SWITCHED_OFF'

export type EntryKind =
  | 'UNKNOWN'
  | 'MID'
  | 'LAST'

/** one measured or derived number */
export type Evidence = Readonly<{
  /** name or M5.name; unique, items ascending by name (code units) */
  name: string
  /** finite, never −0; unit as analyzers.md states for that name */
  value: number
}>

export type FailoverReason =
  | 'UNKNOWN'
  | 'PRIMARY_DOWN'
  | 'PRIMARY_RESTORED'
  | 'MANUAL'

/** an analyzer that threw twice */
export type FaultedAnalyzer = Readonly<{
  /** string≤64 */
  analyzer: string
  /** int */
  version: number
  /** input offset; no output of it from here on but ANALYZER_FAULTED */
  offset: number
  /** bytes=16 */
  deadLetterId: Uint8Array
}>

export type FirstTouch =
  | 'UNKNOWN'
  | 'NONE'
  | 'STOP'
  | 'TARGET_1'
  | 'TARGET_2'
  | 'TARGET_3'

export type Flag =
  | 'UNKNOWN'
  | 'CLOCK'
  | 'LATE'
  | 'CONFLICT'
  | 'NEW_EPOCH'
  | 'LOCKED'
  | 'REPEATED_LEVEL'
  | 'LEVELS_CUT'
  | 'OFF_GRID'
  | 'REVISED'
  | 'IMPLAUSIBLE'

export type FrameDirection =
  | 'UNKNOWN'
  | 'RECEIVED'
  | 'SENT'

export type FundingKind =
  | 'UNKNOWN'
  | 'SETTLED'
  | 'PREDICTED'

export type GapReason =
  | 'UNKNOWN'
  | 'START'
  | 'SHUTDOWN'
  | 'DISCONNECT'
  | 'SILENCE'
  | 'SEQUENCE'
  | 'CHECKSUM'
  | 'CROSSED_BOOK'
  | 'OVERFLOW'
  | 'PAUSED'
  | 'SUPERSEDED'
  | 'MAINTENANCE'
  | 'BAN'
  | 'FRAME_LIMIT'
  | 'DELISTED'

/** a hole inside the signal's window */
export type GapRef = Readonly<{
  /** bytes=16 */
  gapId: Uint8Array
  /** Channel */
  channel: Channel
  /** ms, event */
  fromTimeMs: number
  /** ms, event; its end; undefined: still open */
  atTimeMs?: number
}>

/** where a generation of a set begins in one partition */
export type GenerationStart = Readonly<{
  /** ≥ 0 */
  partition: number
  /** input offset; first folded, in silence; first whose outputs are published */
  warmFromOffset: number
  /** input offset; first folded, in silence; first whose outputs are published */
  emitsFromOffset: number
}>

export type HealthState =
  | 'UNKNOWN'
  | 'UP'
  | 'DEGRADED'
  | 'DOWN'

export type HoleKind =
  | 'UNKNOWN'
  | 'CONTROL'
  | 'ABORTED'

export type InstrumentStatus =
  | 'UNKNOWN'
  | 'TRADING'
  | 'HALTED'
  | 'PRE_LAUNCH'
  | 'DELISTED'

export type Integrity =
  | 'UNKNOWN'
  | 'SEQUENCE'
  | 'CHECKSUM'
  | 'NONE'

export type LiquidationPriceKind =
  | 'UNKNOWN'
  | 'BANKRUPTCY'
  | 'AVERAGE'
  | 'ORDER'

export type LossKind =
  | 'UNKNOWN'
  | 'RECORDS_DELETED'
  | 'LOG_REWOUND'
  | 'TOPIC_RECREATED'

/** offsets without a visible record */
export type OffsetHole = Readonly<{
  /** inclusive */
  firstOffset: number
  /** inclusive */
  lastOffset: number
  /** HoleKind */
  kind: HoleKind
}>

export type OpenInterestCounting =
  | 'UNKNOWN'
  | 'ONE_SIDED'
  | 'TWO_SIDED'

export type OpenInterestUnit =
  | 'UNKNOWN'
  | 'BASE'
  | 'CONTRACT'
  | 'QUOTE'

export type Origin =
  | 'UNKNOWN'
  | 'STREAM'
  | 'BACKFILL'
  | 'POLL'
  | 'INGESTOR'

/** I20: outcomes of input offsets, since offset 0 of the set's generation */
export type OutcomeCounts = Readonly<{
  /** ≥ 0; skipped = by schema id, unread; the five add up to the records passed */
  folded: number
  /** ≥ 0; skipped = by schema id, unread; the five add up to the records passed */
  skipped: number
  /** ≥ 0; skipped = by schema id, unread; the five add up to the records passed */
  late: number
  /** ≥ 0; skipped = by schema id, unread; the five add up to the records passed */
  repeated: number
  /** ≥ 0; skipped = by schema id, unread; the five add up to the records passed */
  deadLettered: number
}>

export type PatternPhase =
  | 'UNKNOWN'
  | 'OCCURRED'
  | 'BEGAN'
  | 'ENDED'

/** an open pattern at the time of a signal */
export type PatternRef = Readonly<{
  /** bytes=16 */
  patternId: Uint8Array
  /** string≤64 */
  kind: string
  /** PatternSide */
  side: PatternSide
}>

export type PatternSide =
  | 'UNKNOWN'
  | 'BULLISH'
  | 'BEARISH'
  | 'NONE'

export type Population =
  | 'UNKNOWN'
  | 'ACCOUNTS'
  | 'TOP_ACCOUNTS'
  | 'TOP_POSITIONS'

export type PositionSide =
  | 'UNKNOWN'
  | 'LONG'
  | 'SHORT'

export type PrintKind =
  | 'UNKNOWN'
  | 'REGULAR'
  | 'BLOCK'
  | 'ADL'
  | 'OTHER'

export type Reason =
  | 'UNKNOWN'
  | 'WARMING_UP'
  | 'NO_DATA'
  | 'FEED_GAP'
  | 'CANDLE_GAP'
  | 'STALE'
  | 'NO_TRADES'
  | 'FLAT'
  | 'SIDE_UNKNOWN'
  | 'BOOK_UNSYNCED'
  | 'BOOK_CROSSED'
  | 'BOOK_ONE_SIDED'
  | 'NO_REFERENCE'
  | 'NOT_OFFERED'
  | 'NOT_APPLICABLE'
  | 'INSTRUMENT_UNKNOWN'
  | 'HALTED'
  | 'CLOCK_SUSPECT'
  | 'INSUFFICIENT_COVERAGE'
  | 'MODEL_ABSENT'
  | 'ANALYZER_FAULTED'
  | 'DESELECTED'

export type RejectReason =
  | 'UNKNOWN'
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'TOO_DEEP'
  | 'UNEXPECTED_SHAPE'
  | 'FORBIDDEN_KEY'
  | 'UNKNOWN_CHANNEL'
  | 'UNKNOWN_SYMBOL'
  | 'BAD_NUMBER'
  | 'NOT_EXACT'
  | 'OUT_OF_RANGE'
  | 'BAD_TIME'
  | 'BAD_SIDE'
  | 'INCONSISTENT'
  | 'VENUE_ERROR'

export type RunMode =
  | 'UNKNOWN'
  | 'LIVE'
  | 'SAMPLE'
  | 'REPLAY'
  | 'TEST'

/**  */
export type SchemaPin = Readonly<{
  /** string≤128 */
  subject: string
  /** > 0; in this registry */
  schemaId: number
  /** SHA-256 of the canonical form; of the registered text */
  fingerprint: Uint8Array
  /** SHA-256 of the canonical form; of the registered text */
  textHash: Uint8Array
}>

export type ScoreKind =
  | 'UNKNOWN'
  | 'DIRECTION'
  | 'LEVEL'

/** why something is missing */
export type ScoreReason = Readonly<{
  /** Reason */
  code: Reason
  /** component, timeframe or dimension concerned; empty: the whole */
  part: string
}>

export type Severity =
  | 'UNKNOWN'
  | 'INFO'
  | 'WARNING'
  | 'HIGH'
  | 'CRITICAL'

export type SignalChange =
  | 'UNKNOWN'
  | 'SCORE_MOVED'
  | 'TARGET_HIT'
  | 'SCORE_LOST'
  | 'SCORE_RETURNED'

export type SignalSide =
  | 'UNKNOWN'
  | 'LONG'
  | 'SHORT'

export type SignalStrength =
  | 'UNKNOWN'
  | 'NORMAL'
  | 'STRONG'

export type SuppressReason =
  | 'UNKNOWN'
  | 'COOLDOWN'
  | 'QUIET'
  | 'BACKLOG'
  | 'DUPLICATE'
  | 'DISABLED'

export type TakerSide =
  | 'UNKNOWN'
  | 'BUY'
  | 'SELL'

/** one rung */
export type Target = Readonly<{
  /** 10^−priceScale of the signal; tick multiple */
  price: number
  /** 0–1; > 0; share that leaves here; distance in R */
  sizeShare: number
  /** 0–1; > 0; share that leaves here; distance in R */
  multipleR: number
}>

export type TargetKind =
  | 'UNKNOWN'
  | 'WEBHOOK'
  | 'SLACK'
  | 'DISCORD'
  | 'TELEGRAM'
  | 'EMAIL'

export type Timeframe =
  | 'UNKNOWN'
  | 'M1'
  | 'M5'
  | 'M30'
  | 'H4'

/** one timeframe of a dimension */
export type TimeframeScore = Readonly<{
  /** Timeframe */
  timeframe: Timeframe
  /** 0–100, two decimals; undefined: missing, see reasons */
  score?: number
  /** 0–1, four decimals */
  coverage: number
}>

/**  */
export type TopicPin = Readonly<{
  /** name; the broker's id, or the file's id in the embedded log */
  topic: string
  /** name; the broker's id, or the file's id in the embedded log */
  topicId: string
  /** ≥ 1 */
  partitions: number
}>

export type Transport =
  | 'UNKNOWN'
  | 'WEBSOCKET'
  | 'REST'

export type WithheldReason =
  | 'UNKNOWN'
  | 'RELIABILITY_LOW'
  | 'SPREAD_WIDE'
  | 'NO_ENTRY_PRICE'
  | 'NO_STOP_BASIS'
  | 'LOW_LIQUIDITY'
  | 'MARK_MISSING'
  | 'MARK_DIVERGED'
  | 'HALTED'
  | 'COOLDOWN'
