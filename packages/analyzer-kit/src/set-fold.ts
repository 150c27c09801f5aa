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
} from '@virtuoso/contracts'
import type { AnalyzerSet } from './analyzer-set.ts'
import { causeOf } from './cause.ts'
import type { DerivedRecord } from './derive.ts'
import { createInstrumentFold, feedOf, type InstrumentFold } from './instrument-fold.ts'
import { thawInstrument } from './thaw-instrument.ts'

export type SetFold = Readonly<{
  /**
   * Folds one record.
   * @returns What it made, in order; empty for most records.
   * @throws UndecodableRecord when the record cannot be read.
   */
  fold(record: StoredRecord): readonly DerivedRecord[]
  /** What became of every record passed so far. */
  outcomes(): OutcomeCounts
  /** Ascending. */
  instruments(): readonly string[]
  /** An instrument's whole state as deterministic bytes; undefined when nothing was folded for it. */
  freeze(instrument: string): Uint8Array | undefined
  /** Takes an instrument up where `freeze` left it. @returns false when the bytes are of another format or version. */
  thaw(instrument: string, bytes: Uint8Array): boolean
}>

type Parts = Readonly<{ set: AnalyzerSet; codec: Codec; partition: number }>
const nothing: readonly DerivedRecord[] = []

export function createSetFold({ set, codec, partition }: Parts): SetFold {
  const instruments = new Map<string, InstrumentFold>()
  const watermarks = new Map<string, number>()
  const counts = { folded: 0, skipped: 0, late: 0, repeated: 0, deadLettered: 0 }
  let ordered: readonly string[] = []
  let outputs: DerivedRecord[] = []

  const publish = (output: DerivedRecord): void => {
    outputs.push(output)
  }

  const remember = (instrument: string, fold: InstrumentFold): void => {
    instruments.set(instrument, fold)
    ordered = [...instruments.keys()].sort((a, b) => (a < b ? -1 : 1))
  }

  const instrumentFold = (instrument: string): InstrumentFold => {
    const known = instruments.get(instrument)
    if (known !== undefined) return known
    const begun = createInstrumentFold({ set, instrument, publish })
    remember(instrument, begun)
    return begun
  }

  const foldRecord = (record: LogRecord): void => {
    const cause = causeOf(record)
    if ('instrument' in record.event && record.event.instrument !== undefined) {
      counts[instrumentFold(record.event.instrument).fold(record, cause)] += 1
      return
    }
    if (record.type === 'FeedProgressed' && (isSuperseded(record) || !movesTime(record))) {
      counts.repeated += 1
      return
    }
    for (const instrument of ordered) instruments.get(instrument)?.fold(record, cause)
    counts.folded += 1
    if (record.type === 'FeedProgressed') for (const topic of set.outputTopics) outputs.push(progressOn(topic, record))
  }

  /** An ingestor that was taken over tells no time: what its successor says next would count as a repeat. */
  const isSuperseded = ({ event, headers }: Extract<LogRecord, { type: 'FeedProgressed' }>): boolean => {
    const feed = feedOf(event.venue, event.shard)
    const epoch = headers.feed?.epoch ?? 0
    for (const fold of instruments.values()) if (fold.feed() === feed && fold.feedEpoch() > epoch) return true
    return false
  }

  /** Broadcast facts have no instrument to remember them: a watermark that does not rise is a repeat. */
  const movesTime = ({ event }: Extract<LogRecord, { type: 'FeedProgressed' }>): boolean => {
    const feed = feedOf(event.venue, event.shard)
    const before = watermarks.get(feed)
    if (before !== undefined && event.watermarkMs <= before) return false
    watermarks.set(feed, event.watermarkMs)
    return true
  }

  const progressOn = (topic: TopicName, record: Extract<LogRecord, { type: 'FeedProgressed' }>): DerivedRecord => {
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

  return {
    fold(stored) {
      const type = stored.value === null ? undefined : codec.typeOf(stored.value)
      if (type !== undefined && !set.consumes.has(type)) {
        counts.skipped += 1
        return nothing
      }
      const record = open(codec, stored)
      if (record.headers.set === set.name) {
        counts.skipped += 1
        return nothing
      }
      outputs = []
      foldRecord(record)
      return outputs.length === 0 ? nothing : outputs
    },
    outcomes: () => ({ ...counts }),
    instruments: () => ordered,
    freeze: (instrument) => instruments.get(instrument)?.freeze(),
    thaw(instrument, bytes) {
      const resumed = thawInstrument({ set, instrument, publish }, bytes)
      if (resumed === undefined) return false
      remember(instrument, resumed)
      const [feed, watermarkMs] = [resumed.feed(), resumed.watermarkMs()]
      if (feed !== undefined && watermarkMs !== undefined)
        watermarks.set(feed, Math.max(watermarks.get(feed) ?? 0, watermarkMs))
      return true
    },
  }
}
