import type { PatternRow, SignalCloseRow, SignalRow, SignalUpdateRow } from './noticed-rows.ts'
import type { ChannelRow, GapRow, InstrumentRow, PriceRow, ScoreRow } from './rows.ts'

/** Everything that one row of the overview is made of, for all instruments. */
export type OverviewView = Readonly<{
  /** Ascending by name. */
  instruments: readonly InstrumentRow[]
  channels: readonly ChannelRow[]
  /** Open ones. */
  gaps: readonly GapRow[]
  prices: readonly PriceRow[]
  /** Ascending by instrument, then dimension. */
  scores: readonly LatestScore[]
  /** Of each instrument the newest that is not closed. */
  openSignals: readonly OpenSignal[]
  /** Of each instrument the newest M1 candles, at most `closesMax`, ascending by open time. */
  closes: readonly Closes[]
  /** Of each instrument with a candle the price that its change is measured from. */
  bases: readonly ChangeBase[]
}>
/** A score without what it was made of. */
export type LatestScore = Pick<
  ScoreRow,
  'instrument' | 'dimension' | 'score' | 'coverage' | 'asOfMs' | 'partition' | 'offset'
> &
  Readonly<{
    reasons: ScoreRow['detail']['reasons']
    /** Of the confluence: how much each dimension counts in it; else empty. */
    weights: readonly Readonly<{ name: string; weight: number }>[]
  }>
export type OpenSignal = Pick<SignalRow, 'signalId' | 'instrument' | 'side' | 'partition' | 'offset'> &
  Readonly<{
    /** 0–100, as last told; undefined: lost */
    score?: number
  }>
export type Closes = Readonly<{
  instrument: string
  candles: readonly Readonly<{ openTimeMs: number; close: number; priceScale: number }>[]
}>
/**
 * The close of the candle that ended last before 24 h ago, of the shortest timeframe that has one so close; where
 * history does not reach back so far, the open of the oldest candle.
 */
export type ChangeBase = Readonly<{
  instrument: string
  price: number
  priceScale: number
  /** ms, event: when the price was that */
  timeMs: number
  /** Whether history reaches back 24 h. */
  isDayAgo: boolean
}>
export const closesMax = 30
export const dayMs = 86_400_000

/** A page of a list, newest first. */
type Page = Readonly<{
  limit: number
  /** Where the page before ended, excluded; undefined: at the newest. */
  after?: Key
}>
/** Place in a list: a time and, where several share it, the id of a row; of scores its offset in digits. */
export type Key = Readonly<{ timeMs: number; id: string }>
type Between = Readonly<{
  /** ms, event; [fromMs, toMs); undefined: no bound */
  fromMs?: number
  toMs?: number
}>

export type ScoreHistoryQuery = Between & Page & Readonly<{ instrument: string; dimension: string }>
/** One score of the past; what it was made of is in its record. */
export type ScorePoint = Pick<ScoreRow, 'asOfMs' | 'score' | 'coverage' | 'partition' | 'offset'> &
  Readonly<{
    /** Each once, in the order of the record. */
    codes: readonly string[]
  }>
export type ScoreHistoryView = Readonly<{
  instrument: InstrumentRow
  /** Newest first. */
  points: readonly ScorePoint[]
  /** That reach into what the points span. */
  gaps: readonly GapRow[]
}>

/** From raise to close. */
export type SignalLife = Readonly<{
  raised: SignalRow
  /** Ascending by offset. */
  updates: readonly SignalUpdateRow[]
  /** undefined: active */
  close: SignalCloseRow | undefined
}>
export type SignalQuery = Between &
  Page &
  Readonly<{
    /** undefined: of all */
    instrument?: string
    side?: string
    state?: 'ACTIVE' | 'CLOSED'
    /** Of the raise, at least. */
    minScore?: number
  }>
export type SignalsView = Readonly<{
  /** The one asked for; undefined: of all. */
  instrument: InstrumentRow | undefined
  /** By the time of the raise, newest first. */
  signals: readonly SignalLife[]
}>

export type GapQuery = Between & Page & Readonly<{ instrument?: string; channel?: string; state?: 'OPEN' | 'CLOSED' }>
export type GapsView = Readonly<{
  instrument: InstrumentRow | undefined
  /** By their beginning, newest first. */
  gaps: readonly GapRow[]
}>

export type PatternQuery = Between &
  Page &
  Readonly<{ instrument?: string; kind?: string; phase?: string; side?: string }>
export type PatternsView = Readonly<{
  instrument: InstrumentRow | undefined
  /** By `asOfMs`, newest first. */
  patterns: readonly PatternRow[]
}>
