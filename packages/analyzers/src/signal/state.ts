/** What the life of a signal depends on; one instrument's. */
import type { Contribution, Evidence, PatternRef, Reason, WithheldReason } from '@virtuoso/contracts'
import type { SignalDirection } from '@virtuoso/domain'

/** The newest score of a dimension, and where it came from. */
export type DimensionScore = Readonly<{
  /** 16 bytes: event id of its record. */
  scoreId: Uint8Array
  score: number | undefined
  codes: readonly Reason[]
  causeOffset: number
  windowFirstOffset: number
}>

/** The newest confluence with the scores it was made of. */
export type ConfluenceScore = Readonly<{
  score: number | undefined
  coverage: number
  confidence: number
  /** 0–100 */
  reliability: number
  codes: readonly Reason[]
  windowFromMs: number
  firstOffset: number
  contributions: readonly Contribution[]
  evidence: readonly Evidence[]
}>

export type Armed = {
  side: SignalDirection
  /** ms, event */
  sinceMs: number
  /** Gates that were told of already. */
  readonly told: WithheldReason[]
}

export type Active = {
  readonly signalId: Uint8Array
  readonly side: SignalDirection
  readonly raisedAtMs: number
  readonly expiresAtMs: number
  /** Integers at 10^−priceScale. */
  readonly stop: number
  readonly targets: readonly number[]
  readonly priceScale: number
  /** Of its oldest input. */
  readonly firstOffset: number
  targetsHit: number
  /** Score and time of what was told last. */
  toldScore: number
  toldAtMs: number
  /** ms, since when the score is missing; undefined: it is there */
  lostSinceMs: number | undefined
}

export type OpenPattern = PatternRef & Readonly<{ firstOffset: number }>

/** A price as the venue gave it. */
export type Quoted = { price: number; scale: number; atMs: number; offset: number }

export type SignalState = {
  readonly dimensions: Map<string, DimensionScore>
  /** Arrived, but the score that brought it about comes right behind it. */
  pending:
    | (Omit<ConfluenceScore, 'contributions'> & Readonly<{ components: readonly Readonly<Component>[] }>)
    | undefined
  confluence: ConfluenceScore | undefined
  armed: Armed | undefined
  active: Active | undefined
  closed: Readonly<{ side: SignalDirection; atMs: number; firstOffset: number }> | undefined
  /** undefined: none yet */
  lastTrade: Quoted | undefined
  mark: Quoted | undefined
  /** Ascending by id, at most 32. */
  readonly patterns: OpenPattern[]
}

export type Component = { name: string; weight: number; coverage: number; score?: number }

export const initialSignalState = (): SignalState => ({
  dimensions: new Map(),
  pending: undefined,
  confluence: undefined,
  armed: undefined,
  active: undefined,
  closed: undefined,
  lastTrade: undefined,
  mark: undefined,
  patterns: [],
})
