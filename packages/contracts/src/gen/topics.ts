// Generated from schemas/ by `npm run generate`. Do not edit.

import type { RecordType } from './index.ts'

export type TopicName = 'market.raw' | 'market.events' | 'market.quarantine' | 'market.candles' | 'analysis.scores' | 'analysis.patterns' | 'signals' | 'alerts' | 'analyzer.snapshots' | 'audit.anchors' | 'system.events' | 'audit.checkpoints'

/** Where what a consumer could not take of a topic lies; each topic declared with `dlq` has one. */
export type DeadLetterTopic = 'market.events.dlq' | 'market.candles.dlq' | 'analysis.scores.dlq' | 'analysis.patterns.dlq' | 'signals.dlq' | 'alerts.dlq' | 'system.events.dlq'

/** What a topic is declared to be; `group` names the partition count it shares, in `coPartitioned`. */
export type TopicDeclaration = Readonly<{
  name: TopicName
  writer: string
  group?: string
  partitions?: number
  key: string
  records: readonly RecordType[]
  cleanup: 'delete' | 'compact'
  /** ms; -1: for ever */
  retentionMs?: number
  recordMaxBytes: number
  batchMaxBytes: number
  compression: 'zstd'
  compressionLevel: number
  checkpointed: boolean
  dlq: boolean
  deleteRetentionMs?: number
  segmentBytes?: number
  segmentMs?: number
  maxCompactionLagMs?: number
  minCleanableDirtyRatio?: number
}>

export const coPartitioned: Readonly<Record<string, number>> = {"instrument":3}

export const topicDeclarations: readonly TopicDeclaration[] = [
  {
    "name": "market.raw",
    "writer": "ingestor",
    "partitions": 3,
    "key": "venue:connection",
    "records": [
      "RawFrame"
    ],
    "cleanup": "delete",
    "retentionMs": 604800000,
    "recordMaxBytes": 4194304,
    "batchMaxBytes": 4259840,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": false,
    "dlq": false
  },
  {
    "name": "market.events",
    "writer": "ingestor",
    "group": "instrument",
    "key": "venue:symbol",
    "records": [
      "TradeExecuted",
      "BookSnapshot",
      "BookDelta",
      "TickerUpdated",
      "FundingRateObserved",
      "OpenInterestObserved",
      "LongShortRatioObserved",
      "LiquidationReported",
      "CandleObserved",
      "ReferenceCandleObserved",
      "InstrumentDefined",
      "UniverseSelected",
      "FeedGap",
      "FeedResumed",
      "FeedProgressed",
      "FeedQualityObserved",
      "VenueFailedOver"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "market.quarantine",
    "writer": "ingestor",
    "partitions": 1,
    "key": "venue",
    "records": [
      "FrameRejected"
    ],
    "cleanup": "delete",
    "retentionMs": 2592000000,
    "recordMaxBytes": 4194304,
    "batchMaxBytes": 4259840,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": false,
    "dlq": false
  },
  {
    "name": "market.candles",
    "writer": "analyzer",
    "group": "instrument",
    "key": "venue:symbol",
    "records": [
      "CandleClosed",
      "AnalysisProgressed"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "analysis.scores",
    "writer": "analyzer",
    "group": "instrument",
    "key": "venue:symbol",
    "records": [
      "ScoreComputed",
      "AnalysisProgressed"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "analysis.patterns",
    "writer": "analyzer",
    "group": "instrument",
    "key": "venue:symbol",
    "records": [
      "PatternDetected",
      "AnalysisProgressed"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "signals",
    "writer": "analyzer",
    "group": "instrument",
    "key": "venue:symbol",
    "records": [
      "SignalRaised",
      "SignalUpdated",
      "SignalClosed",
      "SignalOutcomeMeasured",
      "AnalysisProgressed"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "alerts",
    "writer": "alerter",
    "partitions": 1,
    "key": "ruleId",
    "records": [
      "AlertRaised",
      "AlertSuppressed",
      "AlertDelivered"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "analyzer.snapshots",
    "writer": "analyzer",
    "group": "instrument",
    "key": "group:partition:instrument",
    "records": [
      "StateSnapshot",
      "SnapshotHead"
    ],
    "cleanup": "compact",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 1,
    "checkpointed": false,
    "dlq": false,
    "deleteRetentionMs": 86400000,
    "segmentBytes": 16777216,
    "segmentMs": 60000,
    "maxCompactionLagMs": 60000,
    "minCleanableDirtyRatio": 0.1
  },
  {
    "name": "audit.anchors",
    "writer": "analyzer",
    "group": "instrument",
    "key": "group:partition:instrument",
    "records": [
      "StateSnapshot"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": false,
    "dlq": false
  },
  {
    "name": "system.events",
    "writer": "all",
    "partitions": 1,
    "key": "component",
    "records": [
      "RunManifest",
      "InstanceStarted",
      "BreakerChanged",
      "HealthChanged",
      "FlagChanged",
      "ConfigApplied",
      "DataLossAccepted",
      "SigningKeyChanged"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": true,
    "dlq": true
  },
  {
    "name": "audit.checkpoints",
    "writer": "auditor",
    "partitions": 1,
    "key": "topic:partition",
    "records": [
      "Checkpoint"
    ],
    "cleanup": "delete",
    "retentionMs": -1,
    "recordMaxBytes": 1048576,
    "batchMaxBytes": 1114112,
    "compression": "zstd",
    "compressionLevel": 3,
    "checkpointed": false,
    "dlq": false
  }
]

/** By the topic whose dead letters it holds. */
export const deadLetterTopics: ReadonlyMap<string, DeadLetterTopic> = new Map<string, DeadLetterTopic>([['market.events', 'market.events.dlq'], ['market.candles', 'market.candles.dlq'], ['analysis.scores', 'analysis.scores.dlq'], ['analysis.patterns', 'analysis.patterns.dlq'], ['signals', 'signals.dlq'], ['alerts', 'alerts.dlq'], ['system.events', 'system.events.dlq']])
