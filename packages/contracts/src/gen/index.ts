// Generated from schemas/ by `npm run generate`. Do not edit.

import type { AlertDelivered, AlertRaised, AlertSuppressed } from './alerts.ts'
import type { AnalysisProgressed, CandleClosed, PatternDetected, ScoreComputed } from './analysis.ts'
import type { Checkpoint } from './audit.ts'
import type { BookDelta, BookSnapshot, CandleObserved, FeedGap, FeedProgressed, FeedQualityObserved, FeedResumed, FrameRejected, FundingRateObserved, InstrumentDefined, LiquidationReported, LongShortRatioObserved, OpenInterestObserved, RawFrame, ReferenceCandleObserved, TickerUpdated, TradeExecuted, UniverseSelected, VenueFailedOver } from './market.ts'
import type { SignalClosed, SignalOutcomeMeasured, SignalRaised, SignalUpdated } from './signals.ts'
import type { SnapshotHead, StateSnapshot } from './state.ts'
import type { BreakerChanged, ConfigApplied, DataLossAccepted, FlagChanged, HealthChanged, InstanceStarted, RunManifest, SigningKeyChanged } from './system.ts'

export type * from './alerts.ts'
export type * from './analysis.ts'
export type * from './audit.ts'
export type * from './common.ts'
export type * from './market.ts'
export type * from './signals.ts'
export type * from './state.ts'
export type * from './system.ts'
export * from './schemas.ts'
export * from './topics.ts'

/** Every record of the language by its name. */
export type EventsByType = {
  AlertDelivered: AlertDelivered
  AlertRaised: AlertRaised
  AlertSuppressed: AlertSuppressed
  AnalysisProgressed: AnalysisProgressed
  CandleClosed: CandleClosed
  PatternDetected: PatternDetected
  ScoreComputed: ScoreComputed
  Checkpoint: Checkpoint
  BookDelta: BookDelta
  BookSnapshot: BookSnapshot
  CandleObserved: CandleObserved
  FeedGap: FeedGap
  FeedProgressed: FeedProgressed
  FeedQualityObserved: FeedQualityObserved
  FeedResumed: FeedResumed
  FrameRejected: FrameRejected
  FundingRateObserved: FundingRateObserved
  InstrumentDefined: InstrumentDefined
  LiquidationReported: LiquidationReported
  LongShortRatioObserved: LongShortRatioObserved
  OpenInterestObserved: OpenInterestObserved
  RawFrame: RawFrame
  ReferenceCandleObserved: ReferenceCandleObserved
  TickerUpdated: TickerUpdated
  TradeExecuted: TradeExecuted
  UniverseSelected: UniverseSelected
  VenueFailedOver: VenueFailedOver
  SignalClosed: SignalClosed
  SignalOutcomeMeasured: SignalOutcomeMeasured
  SignalRaised: SignalRaised
  SignalUpdated: SignalUpdated
  SnapshotHead: SnapshotHead
  StateSnapshot: StateSnapshot
  BreakerChanged: BreakerChanged
  ConfigApplied: ConfigApplied
  DataLossAccepted: DataLossAccepted
  FlagChanged: FlagChanged
  HealthChanged: HealthChanged
  InstanceStarted: InstanceStarted
  RunManifest: RunManifest
  SigningKeyChanged: SigningKeyChanged
}
export type RecordType = keyof EventsByType
