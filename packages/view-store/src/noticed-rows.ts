import type { FromLog } from './rows.ts'

/** Signals and patterns: what the analyzers noticed, one type per table. */

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
