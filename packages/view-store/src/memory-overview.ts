import { lifeOf } from './memory-lists.ts'
import type { MemoryTables } from './memory-tables.ts'
import type { CandleRow, ScoreRow } from './rows.ts'
import { type ChangeBase, type Closes, closesMax, dayMs, type LatestScore, type OpenSignal } from './views.ts'

type Parts = Readonly<{
  scores: readonly LatestScore[]
  openSignals: readonly OpenSignal[]
  closes: readonly Closes[]
  bases: readonly ChangeBase[]
}>

/** The parts of the overview that other answers do not have. */
export function overviewParts(tables: MemoryTables): Parts {
  const instruments = [...tables.instruments.keys()].sort()
  return {
    scores: [...tables.scores.values()]
      .filter((it) => tables.instruments.has(it.instrument))
      .map(latestOf)
      .sort((a, b) => (`${a.instrument} ${a.dimension}` < `${b.instrument} ${b.dimension}` ? -1 : 1)),
    openSignals: instruments.flatMap((it) => openSignalOf(tables, it) ?? []),
    closes: instruments.flatMap((it) => closesOf(tables, it) ?? []),
    bases: instruments.flatMap((it) => baseOf(tables, it) ?? []),
  }
}

export const latestOf = (it: ScoreRow): LatestScore => ({
  instrument: it.instrument,
  dimension: it.dimension,
  score: it.score,
  coverage: it.coverage,
  asOfMs: it.asOfMs,
  partition: it.partition,
  offset: it.offset,
  reasons: it.detail.reasons,
  weights: it.dimension === 'CONFLUENCE' ? it.detail.components.map(({ name, weight }) => ({ name, weight })) : [],
})

function openSignalOf(tables: MemoryTables, instrument: string): OpenSignal | undefined {
  const newest = [...tables.signals.values()]
    .filter((it) => it.instrument === instrument && !tables.signalCloses.has(it.signalId))
    .sort((a, b) => b.offset - a.offset)[0]
  if (newest === undefined) return undefined
  const { signalId, side, partition, offset } = newest
  const told = lifeOf(tables, newest).updates.at(-1)
  return { signalId, instrument, side, score: told === undefined ? newest.score : told.score, partition, offset }
}

const candlesOf = (tables: MemoryTables, instrument: string, timeframe: string): CandleRow[] =>
  [...tables.candles.values()]
    .filter((it) => it.instrument === instrument && it.timeframe === timeframe)
    .sort((a, b) => a.openTimeMs - b.openTimeMs)

function closesOf(tables: MemoryTables, instrument: string): Closes | undefined {
  const candles = candlesOf(tables, instrument, 'M1').slice(-closesMax)
  if (candles.length === 0) return undefined
  return {
    instrument,
    candles: candles.map(({ openTimeMs, close, priceScale }) => ({ openTimeMs, close, priceScale })),
  }
}

const timeframes = [
  ['M1', 60_000],
  ['M5', 300_000],
  ['M30', 1_800_000],
] as const

function baseOf(tables: MemoryTables, instrument: string): ChangeBase | undefined {
  const newest = candlesOf(tables, instrument, 'M1').at(-1)
  if (newest === undefined) return undefined
  const dayAgoMs = newest.openTimeMs + 60_000 - dayMs
  const all = timeframes.map(([name, lengthMs]) => ({ lengthMs, candles: candlesOf(tables, instrument, name) }))
  for (const { lengthMs, candles } of all) {
    const found = candles.findLast((it) => it.openTimeMs + lengthMs <= dayAgoMs)
    if (found !== undefined && found.openTimeMs + 2 * lengthMs > dayAgoMs)
      return {
        instrument,
        price: found.close,
        priceScale: found.priceScale,
        timeMs: found.openTimeMs + lengthMs,
        isDayAgo: true,
      }
  }
  const [oldest] = all
    .flatMap(({ candles }) => candles.find((it) => it.openTimeMs >= dayAgoMs) ?? [])
    .sort((a, b) => a.openTimeMs - b.openTimeMs)
  if (oldest === undefined) return undefined
  return {
    instrument,
    price: oldest.open,
    priceScale: oldest.priceScale,
    timeMs: oldest.openTimeMs,
    isDayAgo: false,
  }
}
