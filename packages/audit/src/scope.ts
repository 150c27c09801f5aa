import type { AnalyzerSet } from '@virtuoso/analyzer-kit'
import type { TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

/** What of the log is verified, fixed at the start, so that a log that grows meanwhile changes nothing. */
export type Scope = Readonly<{
  log: EventLog
  set: AnalyzerSet
  partitions: readonly PartitionScope[]
}>
export type PartitionScope = Readonly<{
  partition: number
  /** Inputs [0, committedOffset) were folded by the set; undefined: it never committed here. */
  committedOffset: number
  /** Where the partition ended, per derived topic. */
  endOffsets: ReadonlyMap<TopicName, number>
}>

/** One partition up to an input, its offset included: what had to be folded for whatever that input caused. */
export type UpTo = Readonly<{ partition: number; causeOffset: number }>

/** The committed offset first, then the ends of what was derived from it: outputs and offset were committed together. */
export async function scopeOf(log: EventLog, set: AnalyzerSet, upTo?: UpTo): Promise<Scope> {
  const committed = await log.committedOffsets(set.group, set.topic)
  const ends = await Promise.all(
    set.outputTopics.map(async (topic) => ({ topic, positions: await log.positions(topic) })),
  )
  const partitions = committed.map((committedOffset, partition) => ({
    partition,
    committedOffset: committedOffset ?? 0,
    endOffsets: new Map(
      ends.map(({ topic, positions }) => [topic, positions.find((it) => it.partition === partition)?.endOffset ?? 0]),
    ),
  }))
  return { log, set, partitions: upTo === undefined ? partitions : partitions.flatMap((it) => cut(it, upTo)) }
}

const cut = (it: PartitionScope, { partition, causeOffset }: UpTo): PartitionScope[] =>
  it.partition === partition ? [{ ...it, committedOffset: Math.min(it.committedOffset, causeOffset + 1) }] : []
