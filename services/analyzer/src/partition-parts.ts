import type { AnalyzerSet } from '@virtuoso/analyzer-kit'
import type { EventLog } from '@virtuoso/event-log'
import type { AnalyzerMetrics } from './analyzer-metrics.ts'

/** What one partition of a set is folded with. */
export type PartitionParts = Readonly<{
  log: EventLog
  set: AnalyzerSet
  partition: number
  /** 16 bytes: id of this process's `RunManifest`. */
  manifest: Buffer
  /** ms, our clock: when outputs are appended, and how fast snapshots may be written. */
  now(): number
  metrics: AnalyzerMetrics
}>
