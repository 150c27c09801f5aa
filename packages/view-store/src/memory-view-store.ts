import { coordinateText, VirtuosoError } from '@virtuoso/contracts'
import { channelStates } from './channel-state.ts'
import { gapPage, patternPage, scorePage, signalPage, signalsBetween } from './memory-lists.ts'
import { overviewParts } from './memory-overview.ts'
import { checkpointKey, type MemoryTables, memoryTables, writeChanges } from './memory-tables.ts'
import { firstPerKey } from './newest.ts'
import type { Advance, CandleQuery, CandlesView, Standing, ViewStore } from './port.ts'
import { gapsMax, overviewTopics } from './port.ts'
import type { GapRow, InstrumentRow, UnusableRow } from './rows.ts'

/** Views that live as long as the process: for tests, and for whoever needs no database. */
export function memoryViewStore(epoch = 1): ViewStore {
  const tables = memoryTables()
  const standing = (...at: Parameters<typeof standingOf>[2]) => standingOf(tables, epoch, at)
  return {
    checkpoints: async (projection) => [...tables.checkpoints.values()].filter((it) => it.projection === projection),
    feedEpochs: async () => [...tables.feedEpochs.values()],
    apply: async (advance, changes) => {
      moveCheckpoint(tables, advance)
      return { repeats: writeChanges(tables, changes) }
    },
    unusable: async () => unusableOf(tables),
    redrive: async (record, changes) => {
      if (!tables.unusable.delete(coordinateText(record))) return false
      writeChanges(tables, changes)
      return true
    },
    standing: async () => standing(),
    instruments: async () => ({
      ...instrumentsView(tables, () => true),
      standing: standing({ topic: 'market.events' }),
    }),
    instrument: async (name) => {
      const instrument = find(tables, name)
      if (instrument === undefined) return undefined
      const { channels, gaps } = instrumentsView(tables, (it) => it === instrument.instrument)
      return {
        instrument,
        channels,
        gaps,
        standing: standing({ topic: 'market.events', partition: instrument.partition }),
      }
    },
    candles: async (query) => {
      const instrument = find(tables, query.instrument)
      if (instrument === undefined) return undefined
      return { ...candlesView(tables, instrument, query), standing: standing(...both('market.candles', instrument)) }
    },
    scores: async (name) => {
      const instrument = find(tables, name)
      if (instrument === undefined) return undefined
      const scores = [...tables.scores.values()]
        .filter((it) => it.instrument === instrument.instrument)
        .sort((a, b) => (a.dimension < b.dimension ? -1 : 1))
      const fromMs = scores.length === 0 ? undefined : Math.min(...scores.map((it) => it.windowFromMs))
      const gaps = gapsTouching(tables, { instrument: instrument.instrument, fromMs })
      return { instrument, scores, gaps, standing: standing(...both('analysis.scores', instrument)) }
    },
    overview: async () => ({
      ...instrumentsView(tables, () => true),
      prices: [...tables.prices.values()].filter((it) => tables.instruments.has(it.instrument)).sort(byInstrument),
      ...overviewParts(tables),
      standing: standing(...overviewTopics.map((topic) => ({ topic }))),
    }),
    scoreHistory: async (query) => {
      const instrument = find(tables, query.instrument)
      if (instrument === undefined) return undefined
      const points = scorePage(tables, { ...query, instrument: instrument.instrument })
      const gaps = gapsTouching(tables, {
        instrument: instrument.instrument,
        fromMs: query.fromMs ?? points.at(-1)?.asOfMs,
        toMs: query.toMs,
      })
      return { instrument, points, gaps, standing: standing(...both('analysis.scores', instrument)) }
    },
    signals: async (query) => {
      const page = listed(tables, query.instrument, 'signals')
      if (page === undefined) return undefined
      const signals = signalPage(tables, { ...query, instrument: page.instrument?.instrument })
      return { instrument: page.instrument, signals, standing: standing(...page.where) }
    },
    signalsById: async (range, limit) => ({
      signals: signalsBetween(tables, range, limit),
      standing: standing({ topic: 'market.events' }, { topic: 'signals' }),
    }),
    gaps: async (query) => {
      const page = listed(tables, query.instrument)
      if (page === undefined) return undefined
      const gaps = gapPage(tables, { ...query, instrument: page.instrument?.instrument })
      return { instrument: page.instrument, gaps, standing: standing(...page.where) }
    },
    patterns: async (query) => {
      const page = listed(tables, query.instrument, 'analysis.patterns')
      if (page === undefined) return undefined
      const patterns = patternPage(tables, { ...query, instrument: page.instrument?.instrument })
      return { instrument: page.instrument, patterns, standing: standing(...page.where) }
    },
    close: async () => undefined,
  }
}

const byInstrument = (a: { instrument: string }, b: { instrument: string }): number =>
  a.instrument < b.instrument ? -1 : 1

/** Of whom a list is, and what it is read from; undefined when an instrument is named that nobody defined. */
function listed(tables: MemoryTables, name: string | undefined, topic?: string) {
  const instrument = name === undefined ? undefined : find(tables, name)
  if (name !== undefined && instrument === undefined) return undefined
  const topics = ['market.events', ...(topic === undefined ? [] : [topic])]
  return { instrument, where: topics.map((it) => ({ topic: it, partition: instrument?.partition })) }
}

function moveCheckpoint({ checkpoints }: MemoryTables, { from, to, ...id }: Advance): void {
  const found = checkpoints.get(checkpointKey(id))
  if (found?.nextOffset !== from || (found !== undefined && found.topicId !== id.topicId))
    throw new VirtuosoError('fenced', `${id.topic}/${id.partition} is not at ${from ?? 'the beginning'} in the views`)
  checkpoints.set(checkpointKey(id), { ...id, nextOffset: to })
}

type Where = Readonly<{ topic: string; partition?: number }>
const both = (topic: string, { partition }: InstrumentRow): readonly Where[] => [
  { topic: 'market.events', partition },
  { topic, partition },
]

function standingOf(tables: MemoryTables, epoch: number, where: readonly Where[]): Standing {
  const concerned = (it: { topic: string; partition: number }): boolean =>
    where.length === 0 ||
    where.some(({ topic, partition }) => it.topic === topic && (partition ?? it.partition) === it.partition)
  const positions = [...tables.checkpoints.values()]
    .filter((it) => concerned(it) && it.nextOffset > 0)
    .map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: nextOffset - 1 }))
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
  const progress = [...tables.progress.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  const incomplete = firstPerKey(unusableOf(tables).filter(concerned), (it) => `${it.topic}/${it.partition}`).kept
  return { epoch, positions, progress: progress.filter(concerned), incomplete }
}

const unusableOf = ({ unusable }: MemoryTables): readonly UnusableRow[] =>
  [...unusable.values()].sort((a, b) =>
    a.topic === b.topic ? a.partition - b.partition || a.offset - b.offset : a.topic < b.topic ? -1 : 1,
  )

const find = ({ instruments }: MemoryTables, name: string): InstrumentRow | undefined => {
  const byPath = [...instruments.values()].filter((it) => it.pathName === name)
  return instruments.get(name) ?? (byPath.length === 1 ? byPath[0] : undefined)
}

function instrumentsView(tables: MemoryTables, wanted: (instrument: string) => boolean) {
  const of = <R extends { instrument: string }>(rows: Map<string, R>): R[] =>
    [...rows.values()].filter((it) => wanted(it.instrument))
  const gaps = byBeginning(of(tables.gaps).filter((it) => it.end === undefined))
  const instruments = of(tables.instruments).sort((a, b) => (a.instrument < b.instrument ? -1 : 1))
  return { instruments, channels: channelStates(of(tables.ups), gaps), gaps }
}

function candlesView(tables: MemoryTables, instrument: InstrumentRow, query: CandleQuery): CandlesView {
  const { timeframe, fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, limit } = query
  const all = [...tables.candles.values()]
    .filter((it) => it.instrument === instrument.instrument && it.timeframe === timeframe)
    .sort((a, b) => a.openTimeMs - b.openTimeMs)
  const candles = all.filter((it) => it.openTimeMs >= fromMs && it.openTimeMs < toMs).slice(-limit)
  const gaps = gapsTouching(tables, {
    instrument: instrument.instrument,
    channel: 'TRADES',
    fromMs: query.fromMs ?? candles[0]?.openTimeMs,
    toMs,
  })
  return { instrument, candles, newestOpenTimeMs: all.at(-1)?.openTimeMs, gaps }
}

type Touched = Readonly<{ instrument: string; channel?: string; fromMs: number | undefined; toMs?: number }>

/** Ones that reach into [fromMs, toMs); without `fromMs` open ones only. */
function gapsTouching({ gaps }: MemoryTables, { instrument, channel, fromMs, toMs = Infinity }: Touched) {
  const reaches = (it: GapRow): boolean =>
    it.instrument === instrument &&
    it.channel === (channel ?? it.channel) &&
    it.fromTimeMs < toMs &&
    (it.end === undefined || (fromMs !== undefined && it.end.atTimeMs > fromMs))
  return byBeginning([...gaps.values()].filter(reaches)).slice(-gapsMax)
}

const byBeginning = (gaps: readonly GapRow[]): readonly GapRow[] =>
  gaps.toSorted((a, b) => a.fromTimeMs - b.fromTimeMs || (a.gapId < b.gapId ? -1 : 1))
