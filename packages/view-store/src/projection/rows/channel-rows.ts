import { type FeedGap, type FeedResumed, hex, type LogRecord } from '@virtuoso/contracts'
import type { GapRow, ResumptionRow } from '../../rows.ts'

export const gapRow = (event: FeedGap, { headers, partition, offset }: LogRecord): GapRow => ({
  gapId: hex(headers.eventId),
  instrument: event.instrument,
  channel: event.channel,
  reason: event.reason,
  fromTimeMs: event.fromTimeMs,
  detail: event.detail,
  end: undefined,
  partition,
  offset,
})

export const resumptionRow = (event: FeedResumed, { partition, offset }: LogRecord): ResumptionRow => ({
  gapId: event.gapId === undefined ? undefined : hex(event.gapId),
  instrument: event.instrument,
  channel: event.channel,
  atTimeMs: event.atTimeMs,
  recovered: event.recovered,
  partition,
  offset,
})
