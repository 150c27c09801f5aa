// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  CloseReason,
  Contribution,
  EntryKind,
  Evidence,
  FirstTouch,
  GapRef,
  PatternRef,
  Reason,
  SignalChange,
  SignalSide,
  SignalStrength,
  Target,
} from './common.ts'

/**  */
export type SignalClosed = Readonly<{
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
  /** of its SignalRaised */
  signalId: Uint8Array
  /** CloseReason */
  reason: CloseReason
  /** 10^−priceScale; undefined: no valid price then */
  price?: number
  /** 1–19 */
  priceScale: number
  /** 0–100; undefined: missing then */
  lastScore?: number
  /** 0–8 */
  targetsHit: number
  /** ms, event; asOfMs − that of the raise */
  openMs: number
}>

/** what happened by one horizon */
export type SignalOutcomeMeasured = Readonly<{
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
  /** of its SignalRaised */
  signalId: Uint8Array
  /** SignalSide */
  side: SignalSide
  /** ms; 300 000, 900 000, 3 600 000, 14 400 000 */
  horizonMs: number
  /** bps; R; undefined: no trade in the horizon */
  returnBps?: number
  /** bps; R; undefined: no trade in the horizon */
  mfeBps?: number
  /** bps; R; undefined: no trade in the horizon */
  maeBps?: number
  /** bps; R; undefined: no trade in the horizon */
  ladderR?: number
  /** bps; R; undefined: no trade in the horizon */
  netR?: number
  /** FirstTouch */
  firstTouch: FirstTouch
  /** ms, event; undefined: NONE */
  timeToTouchMs?: number
  /** bps; 0–1 */
  costBps: number
  /** bps; 0–1 */
  coverage: number
  /** false complete: left out of statistics */
  complete: boolean
  /** false complete: left out of statistics */
  shadow: boolean
}>

/** a trade idea begins */
export type SignalRaised = Readonly<{
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
  /** = event id of this record */
  signalId: Uint8Array
  /** SignalSide */
  side: SignalSide
  /** SignalStrength */
  strength: SignalStrength
  /** 0–100; 0–1; 0–100; 0–1; of the confluence that raised it */
  score: number
  /** 0–100; 0–1; 0–100; 0–1; of the confluence that raised it */
  confidence: number
  /** 0–100; 0–1; 0–100; 0–1; of the confluence that raised it */
  reliability: number
  /** 0–100; 0–1; 0–100; 0–1; of the confluence that raised it */
  coverage: number
  /** 0–100; that was passed */
  threshold: number
  /** 10^−priceScale, > 0 */
  entry: number
  /** 10^−priceScale, > 0 */
  stop: number
  /** EntryKind */
  entryKind: EntryKind
  /** 1–19; definition's + 1, so that a mid between two ticks is exact */
  priceScale: number
  /** bps, ≥ 0; at entry; undefined: entry is the last trade */
  spreadBps?: number
  /** nearest first */
  targets: readonly Target[]
  /** > 0; 0–1 of equity */
  riskReward: number
  /** > 0; 0–1 of equity */
  sizeShare: number
  /** confluence order */
  contributions: readonly Contribution[]
  /** by patternId */
  openPatterns: readonly PatternRef[]
  /** by fromTimeMs, then channel; empty: none */
  gapsInWindow: readonly GapRef[]
  /** ms, event */
  windowFromMs: number
  /** ms, event */
  expiresAtMs: number
  /** computed, never alerted */
  shadow: boolean
  /** numbers behind it */
  evidence: readonly Evidence[]
}>

/**  */
export type SignalUpdated = Readonly<{
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
  /** of its SignalRaised */
  signalId: Uint8Array
  /** SignalChange */
  change: SignalChange
  /** 0–100; undefined: lost, see reasons */
  score?: number
  /** 0–100; 0–1 */
  reliability: number
  /** 0–100; 0–1 */
  coverage: number
  /** 10^−priceScale; trade that hit; undefined: no target hit */
  price?: number
  /** 1–19; as raised */
  priceScale: number
  /** 0–8; so far */
  targetsHit: number
  /** Reason */
  reasons: readonly Reason[]
}>
