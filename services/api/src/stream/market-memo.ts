import {
  type CandleRow,
  type ChangeBase,
  type ChannelRow,
  type Closes,
  channelStates,
  closesMax,
  type GapRow,
  type InstrumentRow,
  type LatestScore,
  type OpenSignal,
  type OverviewView,
  type PriceRow,
  type ProgressRow,
  type ResumptionRow,
  type ScoreRow,
  type SignalLife,
  type Standing,
  type ViewChanges,
} from '@virtuoso/view-store'
import { confluenceName, type OverviewParts } from '../answers/overview-row.ts'

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

/** So many closed signals and ended gaps are remembered, for those who come back after a while. */
const endedMax = 2_000

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

type Up = Readonly<{ instrument: string; channel: string; atTimeMs: number; offset: number }>

/** Whether each channel is up, from gaps and their ends. */
function channelMemo(view: OverviewView) {
  const gaps = new Map(view.gaps.map((it) => [it.gapId, it]))
  const ended = new Map<string, GapRow>()
  const ups = new Map<string, Up>()
  for (const { instrument, channel, state, sinceMs } of view.channels)
    if (state === 'UP') ups.set(`${instrument} ${channel}`, { instrument, channel, atTimeMs: sinceMs, offset: -1 })
  const isOpen = (it: GapRow, { instrument, channel, offset }: ResumptionRow): boolean =>
    it.instrument === instrument && it.channel === channel && it.offset < offset
  const resume = (row: ResumptionRow): void => {
    if (row.gapId !== undefined && ended.has(row.gapId)) return
    for (const gap of gaps.values())
      if (isOpen(gap, row)) {
        const { atTimeMs, recovered, offset } = row
        gaps.delete(gap.gapId)
        ended.set(gap.gapId, { ...gap, end: { atTimeMs, recovered, offset } })
      }
    forget(ended)
    ups.set(`${row.instrument} ${row.channel}`, row)
  }
  return {
    apply(changes: ViewChanges): readonly string[] {
      for (const it of changes.gaps) if (!ended.has(it.gapId) && !gaps.has(it.gapId)) gaps.set(it.gapId, it)
      for (const it of changes.resumptions) resume(it)
      return [...changes.gaps, ...changes.resumptions].map((it) => it.instrument)
    },
    of(instrument: string): Readonly<{ channels: readonly ChannelRow[]; gaps: readonly GapRow[] }> {
      const open = [...gaps.values()].filter((it) => it.instrument === instrument)
      const up = [...ups.values()].filter((it) => it.instrument === instrument)
      return { channels: channelStates(up, open), gaps: open }
    },
    gap: (gapId: string): GapRow | undefined => gaps.get(gapId) ?? ended.get(gapId),
  }
}

/** Signals that are open, and those that closed lately. */
function signalMemo(active: readonly SignalLife[]) {
  const open = new Map(active.map((it) => [it.raised.signalId, it]))
  const closed = new Map<string, SignalLife>()
  const life = (id: string): SignalLife | undefined => open.get(id) ?? closed.get(id)
  return {
    life,
    adopt: (it: SignalLife): void => void (it.close === undefined ? open : closed).set(it.raised.signalId, it),
    apply({ signals, signalUpdates, signalCloses }: ViewChanges): readonly string[] {
      for (const it of signals)
        if (life(it.signalId) === undefined) open.set(it.signalId, { raised: it, updates: [], close: undefined })
      for (const it of signalUpdates) {
        const known = open.get(it.signalId)
        if (known !== undefined && !known.updates.some(({ eventId }) => eventId === it.eventId))
          open.set(it.signalId, { ...known, updates: [...known.updates, it] })
      }
      for (const it of signalCloses) {
        const known = open.get(it.signalId)
        if (known === undefined) continue
        open.delete(it.signalId)
        closed.set(it.signalId, { ...known, close: it })
      }
      forget(closed)
      return [...signals, ...signalUpdates, ...signalCloses].map((it) => it.instrument)
    },
    openOf(instrument: string): OpenSignal | undefined {
      const newest = [...open.values()]
        .filter((it) => it.raised.instrument === instrument)
        .sort((a, b) => b.raised.offset - a.raised.offset)[0]
      if (newest === undefined) return undefined
      const { signalId, side, score, partition, offset } = newest.raised
      const told = newest.updates.at(-1)
      return { signalId, instrument, side, score: told === undefined ? score : told.score, partition, offset }
    },
  }
}

/** The oldest go first. */
function forget(ended: Map<string, unknown>): void {
  for (const key of ended.keys()) {
    if (ended.size <= endedMax) return
    ended.delete(key)
  }
}
