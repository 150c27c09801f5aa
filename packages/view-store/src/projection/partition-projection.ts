import {
  type Codec,
  type LogRecord,
  open,
  type RecordType,
  type StoredRecord,
  type TopicName,
  topicDeclaration,
  UndecodableRecord,
} from '@virtuoso/contracts'
import type { ViewChanges } from '../port.ts'
import type { FeedEpochRow } from '../rows.ts'
import { type GatheredChanges, gather, gathering } from './changes.ts'
import { venueOf } from './rows/instrument-row.ts'

/** What the views want of each topic; everything else is skipped by its schema id, undecoded. */
export const projected = {
  'market.events': new Set<RecordType>([
    'InstrumentDefined',
    'FeedGap',
    'FeedResumed',
    'FeedProgressed',
    'TickerUpdated',
  ]),
  'market.candles': new Set<RecordType>(['CandleClosed', 'AnalysisProgressed']),
  'analysis.scores': new Set<RecordType>(['ScoreComputed', 'AnalysisProgressed']),
  'analysis.patterns': new Set<RecordType>(['PatternDetected', 'AnalysisProgressed']),
  signals: new Set<RecordType>(['SignalRaised', 'SignalUpdated', 'SignalClosed', 'AnalysisProgressed']),
} as const satisfies Partial<Record<TopicName, ReadonlySet<RecordType>>>
export type ProjectedTopic = keyof typeof projected

/** What a run of records means for the views. */
export type Projected = Readonly<{
  changes: ViewChanges
  /** How many records changed something, were of no interest, or came from a feed that was taken over. */
  counts: Readonly<{ applied: number; skipped: number; superseded: number }>
  /** The record that cannot be used; the changes are those of the records before it. undefined: all were read. */
  unusable?: Readonly<{ offset: number; cause: UndecodableRecord; record: StoredRecord }>
}>

export type PartitionProjection = Readonly<{ project(records: readonly StoredRecord[]): Projected }>

/**
 * Turns the records of one partition into rows, in order. Pure but for the take-overs that it remembers: a fact of a
 * lower feed epoch than the newest is a woken zombie's and changes nothing.
 * @param feedEpochs - As the views have them, of this partition.
 * @param wanted - What is decoded; by default what the views want of the topic.
 */
export function partitionProjection(
  codec: Codec,
  topic: ProjectedTopic,
  feedEpochs: readonly FeedEpochRow[],
  wanted: ReadonlySet<RecordType> = projected[topic],
): PartitionProjection {
  const epochs = new Map(feedEpochs.map((it) => [`${it.venue} ${it.shard}`, it.feedEpoch]))
  return {
    project(records) {
      const changes = gathering()
      const counts = { applied: 0, skipped: 0, superseded: 0 }
      for (const stored of records) {
        try {
          const record = readWanted(codec, topic, wanted, stored)
          counts[record === undefined ? 'skipped' : apply(changes, epochs, record)] += 1
        } catch (cause) {
          if (!(cause instanceof UndecodableRecord)) throw cause
          return { changes, counts, unusable: { offset: stored.offset, cause, record: stored } }
        }
      }
      return { changes, counts }
    },
  }
}

/** @returns undefined when no view wants the record. @throws UndecodableRecord */
function readWanted(
  codec: Codec,
  topic: ProjectedTopic,
  wanted: ReadonlySet<RecordType>,
  stored: StoredRecord,
): LogRecord | undefined {
  const type = stored.value === null ? undefined : codec.typeOf(stored.value)
  if (type === undefined) return open(codec, stored)
  if (!topicDeclaration(topic)?.records.includes(type))
    throw new UndecodableRecord('UNEXPECTED_TYPE', `${type} does not belong on ${topic}`)
  return wanted.has(type) ? open(codec, stored) : undefined
}

function apply(changes: GatheredChanges, epochs: Map<string, number>, record: LogRecord): 'applied' | 'superseded' {
  const { feed } = record.headers
  if (feed !== undefined) {
    const venue = 'venue' in record.event ? record.event.venue : venueOf(record.key)
    const key = `${venue} ${feed.shard}`
    const known = epochs.get(key) ?? 0
    if (feed.epoch < known) return 'superseded'
    if (feed.epoch > known) {
      epochs.set(key, feed.epoch)
      changes.feedEpochs.push({ partition: record.partition, venue, shard: feed.shard, feedEpoch: feed.epoch })
    }
  }
  gather(changes, record)
  return 'applied'
}
