/**
 * The pure core of the set runner: log records of one partition in, derived records out, in the one order that the
 * laws fix. Everything that decides an output's bytes or id happens here; writing it is the caller's business.
 */
import {
  type Codec,
  coordinateText,
  id,
  type LogRecord,
  type OutcomeCounts,
  open,
  type StoredRecord,
  type TopicName,
  UndecodableRecord,
} from '@virtuoso/contracts'
import type { StandingFault } from './analyzer-fault.ts'
import type { AnalyzerSet } from './analyzer-set.ts'
import { type Cause, causeOf } from './cause.ts'
import type { DerivedRecord } from './derive.ts'
import { createInstrumentFold, feedOf, type InstrumentFold } from './instrument-fold.ts'
import {
  emptyPartitionState,
  freezePartition,
  type Outcome,
  type PartitionState,
  partitionName,
  thawPartition,
} from './partition-state.ts'
import { thawInstrument } from './thaw-instrument.ts'

export type SetFold = Readonly<{
  /**
   * Folds one record.
   * @returns What it made, in order; empty for most records.
   * @throws UndecodableRecord when the record cannot be read, and is counted; AnalyzerFault when a step throws, after
   * which this fold is worth nothing.
   */
  fold(record: StoredRecord): readonly DerivedRecord[]
  /** What became of every record passed so far. */
  outcomes(): OutcomeCounts
  /** Analyzers that are out, by name. */
  faults(): readonly StandingFault[]
  /** ms, the greatest watermark folded of any feed; undefined: none yet. */
  watermarkMs(): number | undefined
  /** Ascending. */
  instruments(): readonly string[]
  /** ms, of one instrument; undefined: none yet. */
  watermarkOf(instrument: string): number | undefined
  /** An instrument's whole state as deterministic bytes, or of `*` the partition's own; undefined when nothing was folded for it. */
  freeze(instrument: string): Uint8Array | undefined
  /**
   * Takes an instrument, or the partition's own part, up where `freeze` left it.
   * @param offset - Last record that the state has seen: what comes up to there is not folded into it again.
   * @returns false when the bytes are of another format or version.
   */
  thaw(instrument: string, bytes: Uint8Array, offset?: number): boolean
}>

type Parts = Readonly<{
  set: AnalyzerSet
  codec: Codec
  partition: number
  /** Known from an earlier run over the same records. */
  faults?: readonly StandingFault[]
}>
type Progress = Extract<LogRecord, { type: 'FeedProgressed' }>
const nothing: readonly DerivedRecord[] = []

export function createSetFold({ set, codec, partition, faults: known = [] }: Parts): SetFold {
  const instruments = new Map<string, InstrumentFold>()
  /** Last offset that a thawed state has seen; empty once all have been passed. */
  const seenUpTo = new Map<string, number>()
  let ordered: readonly string[] = []
  let lastOffset = Number.NEGATIVE_INFINITY
  let outputs: DerivedRecord[] = []
  const own: PartitionState = emptyPartitionState(known)

  const hasSeen = (name: string, offset: number): boolean =>
    seenUpTo.size > 0 && offset <= (seenUpTo.get(name) ?? Number.NEGATIVE_INFINITY)

  const forgetPassed = (offset: number): void => {
    for (const [name, seen] of seenUpTo) if (seen <= offset) seenUpTo.delete(name)
  }

  const publish = (output: DerivedRecord): void => {
    outputs.push(output)
  }

  const remember = (instrument: string, fold: InstrumentFold): void => {
    instruments.set(instrument, fold)
    ordered = [...instruments.keys()].sort((a, b) => (a < b ? -1 : 1))
  }

  const count = (outcome: Outcome, offset: number): void => {
    if (!hasSeen(partitionName, offset)) own.counts[outcome] += 1
  }

  /** Those that have happened: known ones may lie ahead. */
  const standing = (): StandingFault[] => [...own.faults.values()].filter((it) => it.offset <= lastOffset)

  const parts = (instrument: string) => ({ set, instrument, faults: own.faults, publish })

  const foldRecord = (record: LogRecord): void => {
    const cause = causeOf(record)
    if ('instrument' in record.event && record.event.instrument !== undefined)
      foldInto(record.event.instrument, record, cause)
    else broadcast(record, cause)
    if (own.faults.size > 0) tellFaults(record, cause)
  }

  const foldInto = (instrument: string, record: LogRecord, cause: Cause): void => {
    if (hasSeen(instrument, record.offset)) return
    const fold = instruments.get(instrument) ?? createInstrumentFold(parts(instrument))
    const outcome = fold.fold(record, cause)
    if (!instruments.has(instrument)) begin(instrument, fold, record, cause)
    count(outcome, record.offset)
  }

  /** Whoever comes after an analyzer went out is told so at once. */
  const begin = (instrument: string, fold: InstrumentFold, { offset }: LogRecord, cause: Cause): void => {
    remember(instrument, fold)
    for (const fault of own.faults.values()) if (fault.offset < offset) fold.tellFault(fault.name, cause, offset)
  }

  const broadcast = (record: LogRecord, cause: Cause): void => {
    const isNews = record.type !== 'FeedProgressed' || (!isSuperseded(record) && movesTime(record))
    for (const instrument of ordered)
      if (!hasSeen(instrument, record.offset)) instruments.get(instrument)?.fold(record, cause)
    count(isNews ? 'folded' : 'repeated', record.offset)
    if (record.type === 'FeedProgressed' && isNews)
      for (const topic of set.outputTopics) outputs.push(progressOn(topic, record))
  }

  /** At the very record where an analyzer went out, all instruments hear of it. */
  const tellFaults = ({ offset }: LogRecord, cause: Cause): void => {
    for (const fault of own.faults.values())
      if (fault.offset === offset)
        for (const instrument of ordered) instruments.get(instrument)?.tellFault(fault.name, cause, offset)
  }

  /** An ingestor that was taken over tells no time: what its successor says next would count as a repeat. */
  const isSuperseded = ({ event, headers }: Progress): boolean => {
    const feed = feedOf(event.venue, event.shard)
    const epoch = headers.feed?.epoch ?? 0
    for (const fold of instruments.values()) if (fold.feedEpoch() > epoch && fold.feed() === feed) return true
    return false
  }

  /** A watermark that does not rise is a repeat; what the partition's own state has seen is judged already. */
  const movesTime = ({ event, offset }: Progress): boolean => {
    const feed = feedOf(event.venue, event.shard)
    const before = own.watermarks.get(feed)
    if (hasSeen(partitionName, offset) || (before !== undefined && event.watermarkMs <= before)) return false
    own.watermarks.set(feed, event.watermarkMs)
    return true
  }

  const progressOn = (topic: TopicName, record: Progress): DerivedRecord => {
    const { venue, shard, watermarkMs, receivedTimeMs } = record.event
    return {
      type: 'AnalysisProgressed',
      event: {
        group: set.group,
        set: set.name,
        venue,
        shard,
        partition,
        inputOffset: record.offset,
        watermarkMs,
        receivedTimeMs,
      },
      topic,
      key: `${venue}:*`,
      eventId: id('AnalysisProgressed/1', set.group, topic, partition, venue, shard, watermarkMs),
      headers: { set: set.name, cause: coordinateText(record) },
      firstOffset: record.offset,
    }
  }

  const read = (stored: StoredRecord): LogRecord | undefined => {
    const type = stored.value === null ? undefined : codec.typeOf(stored.value)
    if (type !== undefined && !set.consumes.has(type)) return undefined
    const record = open(codec, stored)
    return record.headers.set === set.name ? undefined : record
  }

  const thawOwn = (bytes: Uint8Array): boolean => {
    const thawed = thawPartition(bytes)
    if (thawed === undefined) return false
    for (const [feed, watermarkMs] of thawed.watermarks) own.watermarks.set(feed, watermarkMs)
    for (const fault of thawed.faults) if (!own.faults.has(fault.name)) own.faults.set(fault.name, fault)
    Object.assign(own.counts, thawed.counts)
    return true
  }

  const thawOne = (instrument: string, bytes: Uint8Array): boolean => {
    const resumed = thawInstrument(parts(instrument), bytes)
    if (resumed !== undefined) remember(instrument, resumed)
    return resumed !== undefined
  }

  return {
    fold(stored) {
      lastOffset = stored.offset
      try {
        const record = read(stored)
        if (record === undefined) {
          count('skipped', stored.offset)
          return nothing
        }
        outputs = []
        foldRecord(record)
      } catch (thrown) {
        if (thrown instanceof UndecodableRecord) count('deadLettered', stored.offset)
        throw thrown
      } finally {
        if (seenUpTo.size > 0) forgetPassed(stored.offset)
      }
      return outputs.length === 0 ? nothing : outputs
    },
    outcomes: () => ({ ...own.counts }),
    faults: () => standing().sort((a, b) => (a.name < b.name ? -1 : 1)),
    watermarkMs: () => greatest(own.watermarks.values()),
    instruments: () => ordered,
    watermarkOf: (instrument) => instruments.get(instrument)?.watermarkMs(),
    freeze: (instrument) =>
      instrument === partitionName ? freezePartition(own, standing(), ordered) : instruments.get(instrument)?.freeze(),
    thaw(instrument, bytes, offset) {
      const isWhole = instrument === partitionName ? thawOwn(bytes) : thawOne(instrument, bytes)
      if (!isWhole || offset === undefined) return isWhole
      seenUpTo.set(instrument, offset)
      if (instrument === partitionName) lastOffset = offset
      return isWhole
    },
  }
}

function greatest(values: Iterable<number>): number | undefined {
  let found: number | undefined
  for (const value of values) if (found === undefined || value > found) found = value
  return found
}
