import { type AnalyzerSet, inGeneration } from '@virtuoso/analyzer-kit'
import type { TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { type Generation, generationsOf } from './generations.ts'

/** What of the log is verified, fixed at the start, so that a log that grows meanwhile changes nothing. */
export type Scope = Readonly<{
  log: EventLog
  /** In its newest generation, where that is of these analyzers and this configuration. */
  set: AnalyzerSet
  /** All that the log knows of, the newest last; those before the newest are not replayed. */
  generations: readonly Generation[]
  partitions: readonly PartitionScope[]
}>
export type PartitionScope = Readonly<{
  partition: number
  /** First input that the generation folded. */
  warmFromOffset: number
  /** First input whose outputs it published; what lies before is of generations before. */
  emitsFromOffset: number
  /** Inputs before it were folded by the set; `emitsFromOffset` where it never committed. */
  committedOffset: number
  /** Where the partition ended, per derived topic. */
  endOffsets: ReadonlyMap<TopicName, number>
}>

/** One partition up to an input, its offset included: what had to be folded for whatever that input caused. */
export type UpTo = Readonly<{ partition: number; causeOffset: number }>

/** The committed offset first, then the ends of what was derived from it: outputs and offset were committed together. */
export async function scopeOf(log: EventLog, asked: AnalyzerSet, upTo?: UpTo): Promise<Scope> {
  const generations = await generationsOf(log, asked.name)
  const newest = generations.at(-1)
  const set = newest === undefined ? asked : inGeneration(asked, newest.number)
  const committed = await log.committedOffsets(set.group, set.topic)
  const ends = await Promise.all(
    set.outputTopics.map(async (topic) => ({ topic, positions: await log.positions(topic) })),
  )
  const partitions = committed.map((committedOffset, partition) => {
    const start = newest?.starts.find((it) => it.partition === partition)
    const { warmFromOffset = 0, emitsFromOffset = 0 } = start ?? {}
    return {
      partition,
      warmFromOffset,
      emitsFromOffset,
      committedOffset: committedOffset ?? emitsFromOffset,
      endOffsets: new Map(
        ends.map(({ topic, positions }) => [topic, positions.find((it) => it.partition === partition)?.endOffset ?? 0]),
      ),
    }
  })
  return {
    log,
    set,
    generations,
    partitions: upTo === undefined ? partitions : partitions.flatMap((it) => cut(it, upTo)),
  }
}

const cut = (it: PartitionScope, { partition, causeOffset }: UpTo): PartitionScope[] =>
  it.partition === partition ? [{ ...it, committedOffset: Math.min(it.committedOffset, causeOffset + 1) }] : []
