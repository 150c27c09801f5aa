// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  CandleSource,
  ComponentScore,
  Evidence,
  PatternPhase,
  PatternSide,
  ScoreKind,
  ScoreReason,
  Timeframe,
  TimeframeScore,
  WithheldReason,
} from './common.ts'

/** a set has folded all up to here; on each derived market topic that the set writes, for each progress record it folds; key = venue:*, explicit partition */
export type AnalysisProgressed = Readonly<{
  /** 2.4; consumer group; set name */
  group: string
  /** 2.4; consumer group; set name */
  set: string
  /** string≤32 */
  venue: string
  /** of the feed */
  shard: string
  /** ≥ 0 */
  partition: number
  /** offset in the input partition; of the progress record folded */
  inputOffset: number
  /** ms, venue time; of it */
  watermarkMs: number
  /** ms, ours; of it; makes ageMs */
  receivedTimeMs: number
}>

/** a candle that will not change but by revision */
export type CandleClosed = Readonly<{
  /** venue:symbol; equal to the record's key */
  instrument: string
  /** kebab-case; name, as its folder */
  analyzer: string
  /** ≥ 1; version of the formula */
  version: number
  /** hash of its effective configuration (2.4) */
  configHash: Uint8Array
  /** ms, event; the instrument's nowMs; close time for candle analyzers */
  asOfMs: number
  /** Timeframe */
  timeframe: Timeframe
  /** ms, event, on the grid */
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
  /** 10^−amountScale, ≥ 0; all; taker side unknown */
  amount: number
  /** 10^−amountScale, ≥ 0; all; taker side unknown */
  unknownAmount: number
  /** 10^−amountScale, ≥ 0; by taker; undefined: not known (adopted from the venue) */
  buyAmount?: number
  /** 10^−amountScale, ≥ 0; by taker; undefined: not known (adopted from the venue) */
  sellAmount?: number
  /** 0–18 */
  amountScale: number
  /** ≥ 0; undefined: adopted, and the venue gives none */
  tradeCount?: number
  /** quote, ≥ 0; sum in arrival order; undefined: adopted from the venue */
  quoteVolume?: number
  /** 0–1 */
  coverage: number
  /** ms, ≥ 0 */
  gapMs: number
  /** CandleSource */
  source: CandleSource
  /** ≥ 0; the higher one replaces the lower */
  revision: number
  /** ≥ 0; late trades counted while it was open */
  lateCount: number
}>

/** something was noticed */
export type PatternDetected = Readonly<{
  /** venue:symbol; equal to the record's key */
  instrument: string
  /** kebab-case; name, as its folder */
  analyzer: string
  /** ≥ 1; version of the formula */
  version: number
  /** hash of its effective configuration (2.4) */
  configHash: Uint8Array
  /** ms, event; the instrument's nowMs; close time for candle analyzers */
  asOfMs: number
  /** 2.4; same for BEGAN and ENDED */
  patternId: Uint8Array
  /** 3.10, or set/NAME */
  kind: string
  /** PatternPhase */
  phase: PatternPhase
  /** PatternSide */
  side: PatternSide
  /** 0–1 */
  strength: number
  /** undefined: none by nature */
  timeframe?: Timeframe
  /** ms, event */
  fromMs: number
  /** ms, event */
  toMs: number
  /** 10^−priceScale; rounded outwards; undefined: no price */
  priceLow?: number
  /** 10^−priceScale; rounded outwards; undefined: no price */
  priceHigh?: number
  /** 0–18; undefined: no price */
  priceScale?: number
  /** undefined: kind is not SIGNAL_WITHHELD */
  withheldBy?: WithheldReason
  /** numbers behind it */
  evidence: readonly Evidence[]
}>

/** one dimension's score, or why there is none */
export type ScoreComputed = Readonly<{
  /** venue:symbol; equal to the record's key */
  instrument: string
  /** kebab-case; name, as its folder */
  analyzer: string
  /** ≥ 1; version of the formula */
  version: number
  /** hash of its effective configuration (2.4) */
  configHash: Uint8Array
  /** ms, event; the instrument's nowMs; close time for candle analyzers */
  asOfMs: number
  /** 3.10, or set/NAME */
  dimension: string
  /** ScoreKind */
  kind: ScoreKind
  /** 0–100, two decimals; undefined: missing; then reasons is not empty */
  score?: number
  /** 0–1, four decimals */
  coverage: number
  /** by code in enum order, then part */
  reasons: readonly ScoreReason[]
  /** ms, event; start of the longest window used */
  windowFromMs: number
  /** M1 M5 M30 H4; empty: none by nature */
  timeframes: readonly TimeframeScore[]
  /** declared order */
  components: readonly ComponentScore[]
  /** numbers behind it */
  evidence: readonly Evidence[]
}>
