import { hex, type LogRecord, type ScoreComputed } from '@virtuoso/contracts'
import type { ScoreRow } from '../../rows.ts'

export const scoreRow = (event: ScoreComputed, { headers, partition, offset }: LogRecord): ScoreRow => ({
  eventId: hex(headers.eventId),
  instrument: event.instrument,
  dimension: event.dimension,
  kind: event.kind,
  analyzer: event.analyzer,
  version: event.version,
  configHash: hex(event.configHash),
  asOfMs: event.asOfMs,
  score: event.score,
  coverage: event.coverage,
  windowFromMs: event.windowFromMs,
  detail: {
    reasons: event.reasons,
    timeframes: event.timeframes,
    components: event.components,
    evidence: event.evidence,
  },
  partition,
  offset,
})
