import type { AnalysisProgressed, FeedProgressed, LogRecord } from '@virtuoso/contracts'
import type { ProgressRow } from '../../rows.ts'

/** @param event - A feed's own progress, or that of a set that folded it. */
export const progressRow = (
  event: FeedProgressed | AnalysisProgressed,
  { topic, partition, offset }: LogRecord,
): ProgressRow => ({
  topic,
  partition,
  set: 'set' in event ? event.set : undefined,
  venue: event.venue,
  shard: event.shard,
  watermarkMs: event.watermarkMs,
  receivedTimeMs: event.receivedTimeMs,
  offset,
})
