import type { Channel, PatternSide, Reason, RunMode, SignalRaised } from '@virtuoso/contracts'

/** One number behind a score or a signal. */
export type Evidence = Readonly<{ name: string; value: number }>

/** What one dimension had to say when the signal was raised. */
export type DimensionExplanation = Readonly<{
  dimension: string
  /** 0–100; undefined: missing, see reasons */
  score: number | undefined
  /** 0–1, declared */
  weight: number
  /** 0–1, with what was missing spread over the rest; 0: missing */
  effectiveWeight: number
  /** What it added to 50; undefined: missing */
  points: number | undefined
  /** 0–1 */
  coverage: number
  reasons: readonly Readonly<{ code: Reason; part: string }>[]
  /** One sentence from its evidence; of a missing one, why. */
  because: string
  /** Coordinate of its score; undefined: it was never published, or is no longer in the log. */
  position: string | undefined
  /** Range of `market.events` that its score was computed from. */
  inputs: string | undefined
  timeframes: readonly Readonly<{ timeframe: string; score?: number; coverage: number }>[]
  components: readonly Readonly<{ name: string; score?: number; weight: number; coverage: number }>[]
  evidence: readonly Evidence[]
}>

/** The sum, spelled out so that a reader can do it again by hand. */
export type Arithmetic = Readonly<{
  /** `50 + 9.12 + 5.60 … = 70.40`: the points of the dimensions. */
  base: string
  /** `50 + 50 × .408 × 1.1195 = 72.84`: damped or strengthened by agreement. */
  score: string
  /** Whether both come out as recorded. */
  holds: boolean
}>

/** Why a signal was raised, from records of the log alone. */
export type Explanation = Readonly<{
  /** 32 hex digits. */
  id: string
  shortId: string
  instrument: string
  side: SignalRaised['side']
  score: number
  threshold: number
  confidence: number
  reliability: number
  /** 0–1 */
  coverage: number
  /** ms, event */
  asOfMs: number
  shadow: boolean
  /** Coordinate of the `SignalRaised`. */
  position: string
  set: string | undefined
  analyzer: string
  version: number
  /** 32 hex digits. */
  configHash: string
  /** `run_…`; undefined: the record names none. */
  manifest: string | undefined
  /** In which mode that run was; undefined: its manifest is no longer in the log. */
  mode: RunMode | undefined
  /** One sentence: what it says, and what speaks for it and against it most. */
  because: string
  /** In the order of the confluence. */
  dimensions: readonly DimensionExplanation[]
  /** The confluence that raised it; undefined: its record is no longer in the log. */
  confluence: Readonly<{ position: string; evidence: readonly Evidence[] }> | undefined
  /** undefined without the record of the confluence */
  arithmetic: Arithmetic | undefined
  patterns: readonly Readonly<{ patternId: string; kind: string; side: PatternSide }>[]
  gaps: readonly Readonly<{ gapId: string; channel: Channel; fromTimeMs: number; atTimeMs?: number }>[]
  /** The market record whose folding raised it. */
  cause: Readonly<{ position: string; type: string | undefined }> | undefined
}>
