import { hex, type LogRecord, type PatternDetected } from '@virtuoso/contracts'
import type { PatternRow } from '../../noticed-rows.ts'
import { pathNameOf } from './instrument-row.ts'

export const patternRow = (event: PatternDetected, { headers, partition, offset }: LogRecord): PatternRow => ({
  eventId: hex(headers.eventId),
  patternId: hex(event.patternId),
  instrument: event.instrument,
  pathName: pathNameOf(event.instrument),
  analyzer: event.analyzer,
  version: event.version,
  configHash: hex(event.configHash),
  asOfMs: event.asOfMs,
  kind: event.kind,
  phase: event.phase,
  side: event.side,
  strength: event.strength,
  timeframe: event.timeframe,
  fromMs: event.fromMs,
  toMs: event.toMs,
  priceLow: event.priceLow,
  priceHigh: event.priceHigh,
  priceScale: event.priceScale,
  withheldBy: event.withheldBy,
  evidence: event.evidence,
  partition,
  offset,
})
