import type { MemoryTables } from './memory-tables.ts'
import type { PatternRow, SignalRow } from './noticed-rows.ts'
import type { ScoreRow } from './rows.ts'
import type { GapQuery, Key, PatternQuery, ScoreHistoryQuery, ScorePoint, SignalLife, SignalQuery } from './views.ts'

/** Pages of the lists in memory, newest first. */

export function signalPage(tables: MemoryTables, query: SignalQuery): readonly SignalLife[] {
  const { instrument, side, state, minScore = 0 } = query
  const passes = (it: SignalRow): boolean =>
    it.instrument === (instrument ?? it.instrument) &&
    it.side === (side ?? it.side) &&
    it.score >= minScore &&
    (state === undefined || tables.signalCloses.has(it.signalId) === (state === 'CLOSED'))
  const rows = [...tables.signals.values()].filter(passes)
  return pageOf(rows, query, (it) => ({ timeMs: it.asOfMs, id: it.signalId })).map((it) => lifeOf(tables, it))
}

export const signalsBetween = (
  tables: MemoryTables,
  { from, to }: Readonly<{ from: string; to: string }>,
  limit: number,
): readonly SignalLife[] =>
  [...tables.signals.values()]
    .filter((it) => it.signalId >= from && it.signalId <= to)
    .sort((a, b) => (a.signalId < b.signalId ? -1 : 1))
    .slice(0, limit)
    .map((it) => lifeOf(tables, it))

export const lifeOf = (tables: MemoryTables, raised: SignalRow): SignalLife => ({
  raised,
  updates: [...tables.signalUpdates.values()]
    .filter((it) => it.signalId === raised.signalId)
    .sort((a, b) => a.offset - b.offset),
  close: tables.signalCloses.get(raised.signalId),
})

export function gapPage({ gaps }: MemoryTables, query: GapQuery) {
  const { instrument, channel, state } = query
  const rows = [...gaps.values()].filter(
    (it) =>
      it.instrument === (instrument ?? it.instrument) &&
      it.channel === (channel ?? it.channel) &&
      (state === undefined || (it.end === undefined) === (state === 'OPEN')),
  )
  return pageOf(rows, query, (it) => ({ timeMs: it.fromTimeMs, id: it.gapId }))
}

export function patternPage({ patterns }: MemoryTables, query: PatternQuery): readonly PatternRow[] {
  const { instrument, kind, phase, side } = query
  const rows = [...patterns.values()].filter(
    (it) =>
      it.instrument === (instrument ?? it.instrument) &&
      it.kind === (kind ?? it.kind) &&
      it.phase === (phase ?? it.phase) &&
      it.side === (side ?? it.side),
  )
  return pageOf(rows, query, (it) => ({ timeMs: it.asOfMs, id: it.eventId }))
}

export function scorePage({ scoreHistory }: MemoryTables, query: ScoreHistoryQuery): readonly ScorePoint[] {
  const rows = [...scoreHistory.values()].filter(
    (it) => it.instrument === query.instrument && it.dimension === query.dimension,
  )
  const after = query.after && { ...query.after, id: offsetKey(Number(query.after.id)) }
  return pageOf(rows, { ...query, after }, (it) => ({ timeMs: it.asOfMs, id: offsetKey(it.offset) })).map(pointOf)
}

const pointOf = ({ asOfMs, score, coverage, partition, offset, detail }: ScoreRow): ScorePoint => ({
  asOfMs,
  score,
  coverage,
  codes: [...new Set(detail.reasons.map((it) => it.code))],
  partition,
  offset,
})

/** Offsets that sort as text as they do as numbers. */
const offsetKey = (offset: number): string => String(offset).padStart(16, '0')

type Paged = Readonly<{ fromMs?: number; toMs?: number; limit: number; after?: Key }>

function pageOf<R>(rows: readonly R[], { fromMs = 0, toMs = Infinity, limit, after }: Paged, keyOf: (row: R) => Key) {
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .filter(({ key }) => key.timeMs >= fromMs && key.timeMs < toMs && (after === undefined || isBelow(key, after)))
    .sort((a, b) => (isBelow(b.key, a.key) ? -1 : 1))
    .slice(0, limit)
    .map(({ row }) => row)
}

const isBelow = (a: Key, b: Key): boolean => a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.id < b.id)
