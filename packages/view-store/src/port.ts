import type { Coordinate, TopicName } from '@virtuoso/contracts'
import type { PatternRow, SignalCloseRow, SignalRow, SignalUpdateRow } from './noticed-rows.ts'
import type {
  CandleRow,
  ChannelRow,
  FeedEpochRow,
  GapRow,
  InstrumentRow,
  PriceRow,
  ProgressRow,
  ResumptionRow,
  ScoreRow,
  UnusableRow,
} from './rows.ts'
import type {
  GapQuery,
  GapsView,
  OverviewView,
  PatternQuery,
  PatternsView,
  ScoreHistoryQuery,
  ScoreHistoryView,
  SignalLife,
  SignalQuery,
  SignalsView,
} from './views.ts'

/** How far one projection has read one partition. */
export type Checkpoint = Readonly<{
  projection: string
  topic: TopicName
  partition: number
  /** The log's own id of the topic, so that views of another log are told apart. */
  topicId: string
  /** First offset that is not in the views yet. */
  nextOffset: number
}>

/** One step of a checkpoint, from where its writer believes it to be. */
export type Advance = Omit<Checkpoint, 'nextOffset'> &
  Readonly<{
    /** `nextOffset` as last written; undefined: there is no checkpoint yet. */
    from: number | undefined
    /** > from */
    to: number
  }>

/**
 * What a run of records changes; each list in the order of the log. Any number of rows may share a key, and what was
 * applied before may come again: definitions, prices and scores keep the newest by offset, candles the highest
 * revision, progress the latest time, and an event id counts once. How records are cut into batches makes no difference,
 * nor whether a signal's raise or its close is applied first.
 */
export type ViewChanges = Readonly<{
  instruments: readonly InstrumentRow[]
  gaps: readonly GapRow[]
  resumptions: readonly ResumptionRow[]
  candles: readonly CandleRow[]
  scores: readonly ScoreRow[]
  progress: readonly ProgressRow[]
  feedEpochs: readonly FeedEpochRow[]
  prices: readonly PriceRow[]
  signals: readonly SignalRow[]
  signalUpdates: readonly SignalUpdateRow[]
  signalCloses: readonly SignalCloseRow[]
  patterns: readonly PatternRow[]
  unusable: readonly UnusableRow[]
}>

/** How many derived rows changed nothing: they were in the views already, or a newer revision was. */
export type Applied = Readonly<{ repeats: number }>

/** What the views had applied when an answer was read. */
export type Standing = Readonly<{
  /** One higher each time the views were begun again; with a position it names a state of the views. */
  epoch: number
  /** The last offset applied of each partition concerned; one that applied nothing yet is missing. */
  positions: readonly Coordinate[]
  /** Of the partitions concerned; ascending by topic, partition, set, venue, shard, like the positions. */
  progress: readonly ProgressRow[]
  /** Of each partition concerned the first record that the views lack; empty: they hold all that the log says. */
  incomplete: readonly UnusableRow[]
}>
/** Rows and standing of one moment: read together, so that neither is ahead of the other. */
export type Seen<T> = T & Readonly<{ standing: Standing }>

export type InstrumentsView = Readonly<{
  /** Ascending by name. */
  instruments: readonly InstrumentRow[]
  channels: readonly ChannelRow[]
  gaps: readonly GapRow[]
}>
export type InstrumentView = Readonly<{
  instrument: InstrumentRow
  channels: readonly ChannelRow[]
  gaps: readonly GapRow[]
}>
export type CandlesView = Readonly<{
  instrument: InstrumentRow
  /** Ascending by open time. */
  candles: readonly CandleRow[]
  /** ms; of the newest candle of the timeframe, whatever the range; undefined: there is none. */
  newestOpenTimeMs: number | undefined
  /** Of the trades, as far as they touch the range. */
  gaps: readonly GapRow[]
}>
export type ScoresView = Readonly<{
  instrument: InstrumentRow
  /** Ascending by dimension. */
  scores: readonly ScoreRow[]
  /** Open ones, and those inside the longest window of a score. */
  gaps: readonly GapRow[]
}>

export type CandleQuery = Readonly<{
  instrument: string
  timeframe: string
  /** ms; [fromMs, toMs) of open times; undefined: no bound */
  fromMs?: number
  toMs?: number
  /** The newest so many of the range. */
  limit: number
}>

/** What the overview is read from. */
export const overviewTopics = ['market.events', 'market.candles', 'analysis.scores', 'signals'] as const

/** An answer names at most so many gaps, the newest. */
export const gapsMax = 1_000

/**
 * The writer's side. Every method throws VirtuosoError `views-unavailable` (retryable) when the store does not answer;
 * the outcome of an `apply` that failed so is unknown: read the checkpoint again, never guess.
 */
export interface ViewWriter {
  checkpoints(projection: string): Promise<readonly Checkpoint[]>
  feedEpochs(): Promise<readonly FeedEpochRow[]>
  /**
   * Rows and checkpoint, together or not at all.
   * @throws VirtuosoError `fenced` when the checkpoint is not where `advance.from` says: another writer was here, and nothing is changed.
   */
  apply(advance: Advance, changes: ViewChanges): Promise<Applied>
  /** Records that could not be used and were not redriven since; ascending by topic, partition, offset. */
  unusable(): Promise<readonly UnusableRow[]>
  /**
   * What one of them says after all, together with the end of its mark; the checkpoint does not move.
   * @returns false when it bears no mark (any more): nothing is changed.
   */
  redrive(record: Coordinate, changes: ViewChanges): Promise<boolean>
}

/** The reader's side. Throws `views-unavailable` like the writer's. Instruments are named canonically or by their path name. */
export interface ViewReader {
  /** Of all partitions. */
  standing(): Promise<Standing>
  instruments(): Promise<Seen<InstrumentsView>>
  /** @returns undefined when no definition of it was applied. */
  instrument(name: string): Promise<Seen<InstrumentView> | undefined>
  /** @returns undefined when no definition of the instrument was applied. */
  candles(query: CandleQuery): Promise<Seen<CandlesView> | undefined>
  /** @returns undefined when no definition of the instrument was applied. */
  scores(name: string): Promise<Seen<ScoresView> | undefined>
  overview(): Promise<Seen<OverviewView>>
  /** @returns undefined when no definition of the instrument was applied. */
  scoreHistory(query: ScoreHistoryQuery): Promise<Seen<ScoreHistoryView> | undefined>
  /** @returns undefined when an instrument is named of which no definition was applied. */
  signals(query: SignalQuery): Promise<Seen<SignalsView> | undefined>
  /**
   * Those whose id lies between two, both included; at most `limit`, ascending by id.
   * @param range - Of 32 hex digits each.
   */
  signalsById(
    range: Readonly<{ from: string; to: string }>,
    limit: number,
  ): Promise<Seen<Readonly<{ signals: readonly SignalLife[] }>>>
  /** @returns undefined when an instrument is named of which no definition was applied. */
  gaps(query: GapQuery): Promise<Seen<GapsView> | undefined>
  /** @returns undefined when an instrument is named of which no definition was applied. */
  patterns(query: PatternQuery): Promise<Seen<PatternsView> | undefined>
}

export interface ViewStore extends ViewWriter, ViewReader {
  close(): Promise<void>
}

/** @see ViewWriter.apply */
export const noChanges: ViewChanges = {
  instruments: [],
  gaps: [],
  resumptions: [],
  candles: [],
  scores: [],
  progress: [],
  feedEpochs: [],
  prices: [],
  signals: [],
  signalUpdates: [],
  signalCloses: [],
  patterns: [],
  unusable: [],
}
