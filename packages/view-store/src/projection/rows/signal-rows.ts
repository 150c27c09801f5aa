import { hex, type LogRecord, type SignalClosed, type SignalRaised, type SignalUpdated } from '@virtuoso/contracts'
import type { SignalCloseRow, SignalDetail, SignalRow, SignalUpdateRow } from '../../noticed-rows.ts'
import { pathNameOf } from './instrument-row.ts'

export const signalRow = (event: SignalRaised, record: LogRecord): SignalRow => ({
  ...derived(event, record),
  signalId: hex(event.signalId),
  pathName: pathNameOf(event.instrument),
  set: record.headers.set,
  manifest: record.headers.manifest === undefined ? undefined : hex(record.headers.manifest),
  side: event.side,
  strength: event.strength,
  score: event.score,
  confidence: event.confidence,
  reliability: event.reliability,
  coverage: event.coverage,
  threshold: event.threshold,
  entry: event.entry,
  stop: event.stop,
  entryKind: event.entryKind,
  priceScale: event.priceScale,
  spreadBps: event.spreadBps,
  riskReward: event.riskReward,
  sizeShare: event.sizeShare,
  windowFromMs: event.windowFromMs,
  expiresAtMs: event.expiresAtMs,
  shadow: event.shadow,
  detail: detailOf(event),
})

const detailOf = ({ targets, contributions, openPatterns, gapsInWindow, evidence }: SignalRaised): SignalDetail => ({
  targets,
  contributions: contributions.map((it) => ({ ...it, scoreId: hex(it.scoreId) })),
  openPatterns: openPatterns.map((it) => ({ ...it, patternId: hex(it.patternId) })),
  gapsInWindow: gapsInWindow.map((it) => ({ ...it, gapId: hex(it.gapId) })),
  evidence,
})

export const signalUpdateRow = (event: SignalUpdated, record: LogRecord): SignalUpdateRow => ({
  ...derived(event, record),
  eventId: hex(record.headers.eventId),
  signalId: hex(event.signalId),
  change: event.change,
  score: event.score,
  reliability: event.reliability,
  coverage: event.coverage,
  price: event.price,
  priceScale: event.priceScale,
  targetsHit: event.targetsHit,
  reasons: event.reasons,
})

export const signalCloseRow = (event: SignalClosed, record: LogRecord): SignalCloseRow => ({
  ...derived(event, record),
  eventId: hex(record.headers.eventId),
  signalId: hex(event.signalId),
  reason: event.reason,
  price: event.price,
  priceScale: event.priceScale,
  lastScore: event.lastScore,
  targetsHit: event.targetsHit,
  openMs: event.openMs,
})

const derived = (
  event: Pick<SignalRaised, 'instrument' | 'analyzer' | 'version' | 'configHash' | 'asOfMs'>,
  { partition, offset }: LogRecord,
) => ({
  instrument: event.instrument,
  analyzer: event.analyzer,
  version: event.version,
  configHash: hex(event.configHash),
  asOfMs: event.asOfMs,
  partition,
  offset,
})
