// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  AmountUnit,
  Channel,
  ChannelIntegrity,
  ChannelQuality,
  Completeness,
  ContractKind,
  FailoverReason,
  Flag,
  FrameDirection,
  FundingKind,
  GapReason,
  InstrumentStatus,
  LiquidationPriceKind,
  OpenInterestCounting,
  OpenInterestUnit,
  Origin,
  Population,
  PositionSide,
  PrintKind,
  RejectReason,
  TakerSide,
  Timeframe,
  Transport,
} from './common.ts'

/** levels that changed; same fields as BookSnapshot */
export type BookDelta = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** as above; amount 0 deletes the level; in the venue's order; the last of two equal prices wins (flag REPEATED_LEVEL) */
  bidPrices: readonly number[]
  /** as above; amount 0 deletes the level; in the venue's order; the last of two equal prices wins (flag REPEATED_LEVEL) */
  bidAmounts: readonly number[]
  /** as above; amount 0 deletes the level; in the venue's order; the last of two equal prices wins (flag REPEATED_LEVEL) */
  askPrices: readonly number[]
  /** as above; amount 0 deletes the level; in the venue's order; the last of two equal prices wins (flag REPEATED_LEVEL) */
  askAmounts: readonly number[]
  /** 0–18 */
  priceScale: number
  /** 0–18 */
  amountScale: number
  /** venue's counter; undefined: the venue does not number so */
  firstUpdateId?: number
  /** venue's counter; undefined: the venue does not number so */
  lastUpdateId?: number
  /** venue's counter; undefined: the venue does not number so */
  previousUpdateId?: number
  /** venue's counter; undefined: none */
  venueSequence?: number
  /** 1–5000 */
  depthLevels: number
  /** undefined: none sent */
  checksum?: number
}>

/** the whole book to depthLevels; replaces what was known */
export type BookSnapshot = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** 10^−priceScale, 10^−amountScale; level i of a side = prices[i], amounts[i], equal lengths; best first. Amount > 0 */
  bidPrices: readonly number[]
  /** 10^−priceScale, 10^−amountScale; level i of a side = prices[i], amounts[i], equal lengths; best first. Amount > 0 */
  bidAmounts: readonly number[]
  /** 10^−priceScale, 10^−amountScale; level i of a side = prices[i], amounts[i], equal lengths; best first. Amount > 0 */
  askPrices: readonly number[]
  /** 10^−priceScale, 10^−amountScale; level i of a side = prices[i], amounts[i], equal lengths; best first. Amount > 0 */
  askAmounts: readonly number[]
  /** 0–18 */
  priceScale: number
  /** 0–18 */
  amountScale: number
  /** venue's counter; undefined: the venue does not number so */
  firstUpdateId?: number
  /** venue's counter; undefined: the venue does not number so */
  lastUpdateId?: number
  /** venue's counter; undefined: the venue does not number so */
  previousUpdateId?: number
  /** venue's counter; undefined: none */
  venueSequence?: number
  /** 1–5000; levels a side that were subscribed */
  depthLevels: number
  /** as the venue wrote it, signed; undefined: none sent */
  checksum?: number
}>

/** the venue's own candle */
export type CandleObserved = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** Timeframe */
  timeframe: Timeframe
  /** ms, exchange, on the grid */
  openTimeMs: number
  /** 10^−priceScale, > 0 */
  open: number
  /** 10^−priceScale, > 0 */
  high: number
  /** 10^−priceScale, > 0 */
  low: number
  /** 10^−priceScale, > 0 */
  close: number
  /** 0–18 */
  priceScale: number
  /** 10^−amountScale, ≥ 0 */
  amount: number
  /** 10^−amountScale, ≥ 0; undefined: the venue gives none */
  takerBuyAmount?: number
  /** 0–18 */
  amountScale: number
  /** ≥ 0; as the venue counts; undefined: not given */
  tradeCount?: number
  /** venue's confirm flag, or open time + length ≤ the reply's time */
  closed: boolean
}>

/** from here on a channel cannot be trusted */
export type FeedGap = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** Channel */
  channel: Channel
  /** GapReason */
  reason: GapReason
  /** ms, event; of the last fact or FeedResumed of the channel before the hole, whichever is later; else when the channel was asked for */
  fromTimeMs: number
  /** venue's counter; last good, first seen after; undefined: unnumbered or nothing seen */
  lastUpdateId?: number
  /** venue's counter; last good, first seen after; undefined: unnumbered or nothing seen */
  nextUpdateId?: number
  /** undefined: none was open */
  connection?: string
  /** for people; undefined: reason says all */
  detail?: string
}>

/** time has passed */
export type FeedProgressed = Readonly<{
  /** the venue it concerns; the record's key is venue:* */
  venue: string
  /** ms, exchange; as above; undefined: none given */
  exchangeTimeMs?: number
  /** ms, ours; when we read, decided or appended it */
  receivedTimeMs: number
  /** the ingestor's shard */
  shard: string
  /** ms, venue time less 2 000; never falls; windows that end at or before it may close */
  watermarkMs: number
}>

/** once a minute */
export type FeedQualityObserved = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** ms, ours; [from, to) */
  fromTimeMs: number
  /** ms, ours; [from, to) */
  toTimeMs: number
  /** enum order */
  channels: readonly ChannelQuality[]
  /** ms, ours − venue's server time; undefined: not measured */
  clockOffsetMs?: number
}>

/** the channel is whole again */
export type FeedResumed = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** Channel */
  channel: Channel
  /** event id of its FeedGap; undefined: first time up */
  gapId?: Uint8Array
  /** ms, event; as in the gap; undefined: first time up */
  fromTimeMs?: number
  /** ms, event; first moment that is covered again */
  atTimeMs: number
  /** true: back-filled completely */
  recovered: boolean
  /** ≥ 0; facts appended by back-fill before this record */
  recoveredCount: number
}>

/** a frame, or one item of it, that could not become a fact */
export type FrameRejected = Readonly<{
  /** key = venue */
  venue: string
  /** key = venue */
  connection: string
  /** ms, ours */
  connectionEpochMs: number
  /** ≥ 0; of the RawFrame */
  frameNumber: number
  /** ≥ 0; place in the frame's list; undefined: the whole frame */
  itemIndex?: number
  /** undefined: not recognised */
  venueChannel?: string
  /** undefined: not recognised */
  instrument?: string
  /** RejectReason */
  reason: RejectReason
  /** the venue's field at fault; undefined: none alone */
  field?: string
  /** for people; control characters escaped */
  detail: string
  /** ms, ours */
  receivedTimeMs: number
  /** the frame's or the item's bytes */
  data: Uint8Array
}>

/** positive = longs pay */
export type FundingRateObserved = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** share of notional per interval, 10^−rateScale */
  rate: number
  /** 8–18; rule 1.3 c */
  rateScale: number
  /** FundingKind */
  kind: FundingKind
  /** ms, > 0; undefined: not said; the definition's fundingIntervalMs holds */
  intervalMs?: number
  /** ms, exchange; settlement it belongs to */
  fundingTimeMs: number
}>

/** what an instrument is; at start, at each change, and every 15 min unchanged */
export type InstrumentDefined = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** ≥ 1; +1 when a field below changes */
  definitionVersion: number
  /** the venue's spelling */
  venueSymbol: string
  /** currency codes, as ccxt */
  base: string
  /** currency codes, as ccxt */
  quote: string
  /** undefined: spot */
  settle?: string
  /** ContractKind */
  contractKind: ContractKind
  /** ms, exchange; undefined: perpetual or spot */
  expiryTimeMs?: number
  /** 10^−priceScale, > 0 */
  tickSize: number
  /** 0–18; rule 1.3 b */
  priceScale: number
  /** 10^−amountScale, > 0 */
  amountStep: number
  /** 0–18; rule 1.3 b */
  amountScale: number
  /** AmountUnit */
  amountUnit: AmountUnit
  /** base (LINEAR) or quote (INVERSE) per contract, 10^−contractScale; undefined: amountUnit BASE */
  contractSize?: number
  /** 0–18 */
  contractScale: number
  /** ms; undefined: no funding */
  fundingIntervalMs?: number
  /** InstrumentStatus */
  status: InstrumentStatus
  /** one per offered channel; what is not listed is NOT_OFFERED */
  integrity: readonly ChannelIntegrity[]
}>

/** a position that was closed by force */
export type LiquidationReported = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** whose position died */
  positionSide: PositionSide
  /** 10^−priceScale, > 0 */
  price: number
  /** 0–18 */
  priceScale: number
  /** LiquidationPriceKind */
  priceKind: LiquidationPriceKind
  /** 10^−amountScale, > 0 */
  amount: number
  /** 0–18 */
  amountScale: number
  /** SAMPLED = a lower bound */
  completeness: Completeness
  /** undefined: none */
  venueLiquidationId?: string
}>

/**  */
export type LongShortRatioObserved = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** 0–1, 10^−shareScale; ρ/(1+ρ) rounded half-up at 12 decimals where only a ratio is given */
  longShare: number
  /** 4–18 */
  shareScale: number
  /** Population */
  population: Population
  /** ms; ms, exchange; length; start of the period */
  periodMs: number
  /** ms; ms, exchange; length; start of the period */
  periodStartMs: number
}>

/**  */
export type OpenInterestObserved = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** unit below, 10^−openInterestScale, ≥ 0 */
  openInterest: number
  /** 0–18; rule 1.3 c */
  openInterestScale: number
  /** OpenInterestUnit */
  unit: OpenInterestUnit
  /** OpenInterestCounting */
  counting: OpenInterestCounting
  /** ms, exchange if given, else ours; moment the value speaks of */
  observedTimeMs: number
}>

/** one frame or REST reply, as received */
export type RawFrame = Readonly<{
  /** the venue */
  venue: string
  /** stable name of the socket or poller, linear-1; key = venue:connection */
  connection: string
  /** ms, ours; when this connection opened; never reused by the same connection */
  connectionEpochMs: number
  /** ≥ 0, +1 per record of the epoch; gap-free: a missing number is a lost record */
  frameNumber: number
  /** SENT = our subscriptions, so that one sees what was asked */
  direction: FrameDirection
  /** Transport */
  transport: Transport
  /** venue's topic, or REST path with query, without secrets; undefined: not recognised */
  venueChannel?: string
  /** ms, ours; last byte read, or sent */
  receivedTimeMs: number
  /** opcode 2 */
  binary: boolean
  /** SHA-256 of DER; undefined: not frame 0 of the epoch, or no TLS */
  peerCertificateHash?: Uint8Array
  /** payload after inflating, unchanged */
  data: Uint8Array
}>

/** a closed candle of the venue's reference */
export type ReferenceCandleObserved = Readonly<{
  /** the venue it concerns; the record's key is venue:* */
  venue: string
  /** ms, exchange; as above; undefined: none given */
  exchangeTimeMs?: number
  /** ms, ours; when we read, decided or appended it */
  receivedTimeMs: number
  /** venue:symbol */
  reference: string
  /** Origin */
  origin: Origin
  /** Timeframe */
  timeframe: Timeframe
  /** ms, exchange, on the grid */
  openTimeMs: number
  /** 10^−priceScale, > 0 */
  open: number
  /** 10^−priceScale, > 0 */
  high: number
  /** 10^−priceScale, > 0 */
  low: number
  /** 10^−priceScale, > 0 */
  close: number
  /** 0–18 */
  priceScale: number
  /** 10^−amountScale, ≥ 0 */
  amount: number
  /** 10^−amountScale; undefined: not given */
  takerBuyAmount?: number
  /** 0–18 */
  amountScale: number
  /** ≥ 0; undefined: not given */
  tradeCount?: number
  /** always true; kept so that the candle fields are those of CandleObserved */
  closed: boolean
}>

/** what changed in a ticker; absent ≠ zero */
export type TickerUpdated = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** 10^−priceScale, > 0; undefined: not in this message */
  last?: number
  /** 10^−priceScale, > 0; undefined: not in this message */
  bid?: number
  /** 10^−priceScale, > 0; undefined: not in this message */
  ask?: number
  /** 10^−priceScale, > 0; undefined: not in this message */
  price24hAgo?: number
  /** 10^−amountScale, ≥ 0; undefined: not in this message */
  bidAmount?: number
  /** 10^−amountScale, ≥ 0; undefined: not in this message */
  askAmount?: number
  /** 10^−markScale, > 0; undefined: not in this message, or spot */
  mark?: number
  /** 10^−markScale, > 0; undefined: not in this message, or spot */
  index?: number
  /** 0–18; markScale by rule 1.3 c */
  priceScale: number
  /** 0–18; markScale by rule 1.3 c */
  amountScale: number
  /** 0–18; markScale by rule 1.3 c */
  markScale: number
  /** quote, ≥ 0; statistic, the double nearest to the venue's text; undefined: not in this message */
  turnover24h?: number
  /** undefined: none */
  venueSequence?: number
}>

/** one match reported by a venue */
export type TradeExecuted = Readonly<{
  /** venue:symbol; canonical instrument, equal to the record's key */
  instrument: string
  /** ms, exchange; when the venue says it happened; undefined: the venue gave no time; never filled with ours */
  exchangeTimeMs?: number
  /** ms, ours; when the frame's last byte was read from the socket */
  receivedTimeMs: number
  /** how it came to us */
  origin: Origin
  /** distinct, in enum order; what the ingestor noticed and kept; empty: nothing */
  flags: readonly Flag[]
  /** quote per base, 10^−priceScale, > 0 */
  price: number
  /** 0–18; of the definition in force */
  priceScale: number
  /** amountUnit of the definition, 10^−amountScale, > 0 */
  amount: number
  /** 0–18 */
  amountScale: number
  /** who crossed the spread */
  takerSide: TakerSide
  /** only REGULAR is analysed */
  printKind: PrintKind
  /** text as the venue wrote it; undefined: it gives none */
  venueTradeId?: string
  /** venue's counter; may repeat; undefined: none, or beyond 2^53−2 */
  venueSequence?: number
}>

/** the complete list that is followed from here on */
export type UniverseSelected = Readonly<{
  /** the venue it concerns; the record's key is venue:* */
  venue: string
  /** ms, exchange; as above; undefined: none given */
  exchangeTimeMs?: number
  /** ms, ours; when we read, decided or appended it */
  receivedTimeMs: number
  /** the ingestor's shard */
  shard: string
  /** ≥ 1 */
  selectionVersion: number
  /** ascending by code units */
  instruments: readonly string[]
  /** e.g. turnover24h top 100 USDT perpetual */
  rule: string
}>

/** another venue is the primary from here on */
export type VenueFailedOver = Readonly<{
  /** the venue it concerns; the record's key is venue:* */
  venue: string
  /** ms, exchange; as above; undefined: none given */
  exchangeTimeMs?: number
  /** ms, ours; when we read, decided or appended it */
  receivedTimeMs: number
  /** old and new primary */
  fromVenue: string
  /** old and new primary */
  toVenue: string
  /** FailoverReason */
  reason: FailoverReason
  /** ms, ours */
  atMs: number
}>
