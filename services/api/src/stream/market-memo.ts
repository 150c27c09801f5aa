import {
  type CandleRow,
  type ChangeBase,
  type Closes,
  closesMax,
  type GapRow,
  type InstrumentRow,
  type LatestScore,
  type OverviewView,
  type PriceRow,
  type ProgressRow,
  type ScoreRow,
  type SignalLife,
  type Standing,
  type ViewChanges,
} from '@virtuoso/view-store'
import { confluenceName, type OverviewParts } from '../answers/overview-row.ts'
import { channelMemo } from './channel-memo.ts'
import { signalMemo } from './signal-memo.ts'

/** The newest of everything that a row shows, in memory: begun from the views, kept up from the log. */
export type MarketMemo = Readonly<{
  /** Folds what a run of records changes. @returns Instruments whose row may look different now. */
  apply(changes: ViewChanges): ReadonlySet<string>
  /** The reference prices of the day's change. */
  rebase(bases: readonly ChangeBase[]): void
  instruments(): readonly string[]
  /** undefined: it is not defined. */
  row(instrument: string): OverviewParts | undefined
  standing(): Standing
  /** undefined: it is not known here, any more or yet. */
  signal(signalId: string): SignalLife | undefined
  gap(gapId: string): GapRow | undefined
  /** Takes in a signal that was raised before this began. */
  adopt(life: SignalLife): void
}>

export function marketMemo(
  view: OverviewView & Readonly<{ standing: Standing }>,
  active: readonly SignalLife[],
): MarketMemo {
  const by = <R extends Readonly<{ instrument: string }>>(rows: readonly R[]) =>
    new Map(rows.map((it) => [it.instrument, it]))
  const instruments = by<InstrumentRow>(view.instruments)
  const prices = by<PriceRow>(view.prices)
  const closes = by<Closes>(view.closes)
  let bases = by<ChangeBase>(view.bases)
  const scores = new Map(view.scores.map((it) => [scoreKey(it), it]))
  const progress = new Map(view.standing.progress.map((it) => [progressKey(it), it]))
  const channels = channelMemo(view)
  const signals = signalMemo(active)
  return {
    apply(changes) {
      const touched = new Set<string>()
      const put = <R extends Readonly<{ instrument: string; offset: number }>>(rows: Map<string, R>, row: R): void => {
        if (row.offset <= (rows.get(row.instrument)?.offset ?? -1)) return
        rows.set(row.instrument, row)
        touched.add(row.instrument)
      }
      for (const it of changes.instruments) put(instruments, it)
      for (const it of changes.prices) put(prices, it)
      for (const it of changes.candles) if (putClose(closes, it)) touched.add(it.instrument)
      for (const it of changes.scores) if (putScore(scores, it)) touched.add(it.instrument)
      for (const it of channels.apply(changes)) touched.add(it)
      for (const it of signals.apply(changes)) touched.add(it)
      if (changes.progress.some((it) => putProgress(progress, it)))
        for (const it of instruments.values())
          if (changes.progress.some((row) => row.partition === it.partition && row.venue === it.venue))
            touched.add(it.instrument)
      return touched
    },
    rebase(rows) {
      bases = by(rows)
    },
    instruments: () => [...instruments.keys()].sort(),
    row(name) {
      const instrument = instruments.get(name)
      if (instrument === undefined) return undefined
      return {
        instrument,
        price: prices.get(name),
        scores: [...scores.values()].filter((it) => it.instrument === name),
        ...channels.of(name),
        openSignal: signals.openOf(name),
        closes: closes.get(name),
        base: bases.get(name),
      }
    },
    standing: () => ({ ...view.standing, progress: [...progress.values()] }),
    signal: signals.life,
    gap: channels.gap,
    adopt: signals.adopt,
  }
}

const scoreKey = (it: Readonly<{ instrument: string; dimension: string }>): string => `${it.instrument} ${it.dimension}`
const progressKey = (it: ProgressRow): string => `${it.topic}/${it.partition} ${it.set ?? ''} ${it.venue} ${it.shard}`

function putScore(scores: Map<string, LatestScore>, it: ScoreRow): boolean {
  if (it.offset <= (scores.get(scoreKey(it))?.offset ?? -1)) return false
  const { instrument, dimension, score, coverage, asOfMs, partition, offset, detail } = it
  const weights = dimension === confluenceName ? detail.components.map(({ name, weight }) => ({ name, weight })) : []
  scores.set(scoreKey(it), {
    instrument,
    dimension,
    score,
    coverage,
    asOfMs,
    partition,
    offset,
    reasons: detail.reasons,
    weights,
  })
  return true
}

function putProgress(progress: Map<string, ProgressRow>, it: ProgressRow): boolean {
  const known = progress.get(progressKey(it))
  if (known !== undefined && (it.watermarkMs < known.watermarkMs || it.offset <= known.offset)) return false
  progress.set(progressKey(it), it)
  return true
}

function putClose(closes: Map<string, Closes>, it: CandleRow): boolean {
  if (it.timeframe !== 'M1') return false
  const others = closes.get(it.instrument)?.candles.filter(({ openTimeMs }) => openTimeMs !== it.openTimeMs) ?? []
  const { instrument, openTimeMs, close, priceScale } = it
  const candles = [...others, { openTimeMs, close, priceScale }].sort((a, b) => a.openTimeMs - b.openTimeMs)
  closes.set(instrument, { instrument, candles: candles.slice(-closesMax) })
  return true
}
