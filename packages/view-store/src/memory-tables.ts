import { coordinateText } from '@virtuoso/contracts'
import { newestPerKey } from './newest.ts'
import type { PatternRow, SignalCloseRow, SignalRow, SignalUpdateRow } from './noticed-rows.ts'
import type { Checkpoint, ViewChanges } from './port.ts'
import type {
  CandleRow,
  FeedEpochRow,
  GapRow,
  InstrumentRow,
  PriceRow,
  ProgressRow,
  ResumptionRow,
  ScoreRow,
  UnusableRow,
} from './rows.ts'

/** The tables in memory; every method is one change of one row. */
export type MemoryTables = ReturnType<typeof memoryTables>

export const checkpointKey = (it: Pick<Checkpoint, 'projection' | 'topic' | 'partition'>): string =>
  `${it.projection} ${it.topic}/${it.partition}`

export function memoryTables() {
  return {
    checkpoints: new Map<string, Checkpoint>(),
    instruments: new Map<string, InstrumentRow>(),
    gaps: new Map<string, GapRow>(),
    ups: new Map<string, ResumptionRow>(),
    candles: new Map<string, CandleRow>(),
    scores: new Map<string, ScoreRow>(),
    /** Every score there was, by event id. */
    scoreHistory: new Map<string, ScoreRow>(),
    progress: new Map<string, ProgressRow>(),
    feedEpochs: new Map<string, FeedEpochRow>(),
    prices: new Map<string, PriceRow>(),
    signals: new Map<string, SignalRow>(),
    signalUpdates: new Map<string, SignalUpdateRow>(),
    /** By signal. */
    signalCloses: new Map<string, SignalCloseRow>(),
    patterns: new Map<string, PatternRow>(),
    /** By coordinate. */
    unusable: new Map<string, UnusableRow>(),
  }
}

/**
 * Of several revisions of one candle in a batch the highest stands for all.
 * @returns How many derived rows changed nothing.
 */
export function writeChanges(tables: MemoryTables, changes: ViewChanges): number {
  for (const row of changes.instruments) keepNewer(tables.instruments, row.instrument, row)
  for (const row of changes.gaps) if (!tables.gaps.has(row.gapId)) tables.gaps.set(row.gapId, row)
  for (const row of changes.resumptions) resume(tables, row)
  for (const row of changes.progress) keepLaterTime(tables, row)
  for (const row of changes.feedEpochs) keepHigherEpoch(tables, row)
  for (const row of changes.prices) keepNewer(tables.prices, row.instrument, row)
  for (const row of changes.unusable) tables.unusable.set(coordinateText(row), row)
  const candles = newestPerKey(changes.candles, candleKey, (later, before) => later.revision > before.revision)
  return (
    candles.dropped +
    candles.kept.filter((row) => !putCandle(tables, row)).length +
    changes.scores.filter((row) => !putScore(tables, row)).length +
    changes.signals.filter((row) => !putFirst(tables.signals, row.signalId, row)).length +
    changes.signalUpdates.filter((row) => !putFirst(tables.signalUpdates, row.eventId, row)).length +
    changes.signalCloses.filter((row) => !putFirst(tables.signalCloses, row.signalId, row)).length +
    changes.patterns.filter((row) => !putFirst(tables.patterns, row.eventId, row)).length
  )
}

function keepNewer<R extends { offset: number }>(rows: Map<string, R>, key: string, row: R): void {
  const known = rows.get(key)
  if (known === undefined || row.offset > known.offset) rows.set(key, row)
}

function keepLaterTime({ progress }: MemoryTables, row: ProgressRow): void {
  const key = `${row.topic}/${row.partition} ${row.set ?? ''} ${row.venue} ${row.shard}`
  if (row.watermarkMs >= (progress.get(key)?.watermarkMs ?? row.watermarkMs)) keepNewer(progress, key, row)
}

function resume({ gaps, ups }: MemoryTables, row: ResumptionRow): void {
  const named = row.gapId === undefined ? undefined : gaps.get(row.gapId)
  if (named?.end !== undefined) return
  for (const gap of gaps.values())
    if (gap.instrument === row.instrument && gap.channel === row.channel && !gap.end && gap.offset < row.offset)
      gaps.set(gap.gapId, { ...gap, end: { atTimeMs: row.atTimeMs, recovered: row.recovered, offset: row.offset } })
  keepNewer(ups, `${row.instrument} ${row.channel}`, row)
}

const candleKey = (row: CandleRow): string => `${row.instrument} ${row.timeframe} ${row.openTimeMs}`

function putCandle({ candles }: MemoryTables, row: CandleRow): boolean {
  const known = candles.get(candleKey(row))
  if (known !== undefined && row.revision <= known.revision) return false
  candles.set(candleKey(row), row)
  return true
}

function putFirst<R>(rows: Map<string, R>, key: string, row: R): boolean {
  if (rows.has(key)) return false
  rows.set(key, row)
  return true
}

function putScore({ scores, scoreHistory }: MemoryTables, row: ScoreRow): boolean {
  if (!putFirst(scoreHistory, row.eventId, row)) return false
  keepNewer(scores, `${row.instrument} ${row.dimension}`, row)
  return true
}

function keepHigherEpoch({ feedEpochs }: MemoryTables, row: FeedEpochRow): void {
  const key = `${row.partition} ${row.venue} ${row.shard}`
  if (row.feedEpoch > (feedEpochs.get(key)?.feedEpoch ?? 0)) feedEpochs.set(key, row)
}
