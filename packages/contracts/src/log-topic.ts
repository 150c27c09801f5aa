import {
  type DeadLetterTopic,
  deadLetterTopics,
  type TopicDeclaration,
  type TopicName,
  topicDeclarations,
} from './gen/topics.ts'
import { headersMaxBytes } from './headers.ts'
import { partitionsOf } from './topic.ts'

/** A topic as it lies in a log: a declared one, or the dead letters of one. */
export type LogTopic = Readonly<{
  name: TopicName | DeadLetterTopic
  partitions: number
  cleanup: 'delete' | 'compact'
  /** ms; -1: for ever. */
  retentionMs: number
  /** Most bytes of a value. */
  recordMaxBytes: number
  /** Most bytes of a record's headers. */
  headersMaxBytes: number
  /** Most bytes that a broker takes as one batch, a single record included. */
  batchMaxBytes: number
  /** Whether a record may lie there that has no key. */
  mayLackKey: boolean
  /** Compacted topics only; ms, bytes and a share. */
  deleteRetentionMs?: number | undefined
  segmentBytes?: number | undefined
  segmentMs?: number | undefined
  maxCompactionLagMs?: number | undefined
  minCleanableDirtyRatio?: number | undefined
}>

const deadLettersKeptMs = 30 * 24 * 3_600_000
/** Room for the headers that say why a record is a dead letter. */
const deadLetterRoomBytes = 16_384

/** Every topic that a log holds: the declared ones, and behind each with `dlq` its dead letters. */
export const logTopics: readonly LogTopic[] = topicDeclarations.flatMap((it) => {
  const letters = deadLetterTopics.get(it.name)
  return letters === undefined ? [declared(it)] : [declared(it), deadLettersOf(declared(it), letters)]
})
const logTopicByName = new Map<string, LogTopic>(logTopics.map((it) => [it.name, it]))

/** @returns undefined when no log has such a topic. */
export const logTopic = (name: string): LogTopic | undefined => logTopicByName.get(name)

function declared(topic: TopicDeclaration): LogTopic {
  const { name, cleanup, recordMaxBytes, batchMaxBytes, retentionMs = -1 } = topic
  const { deleteRetentionMs, segmentBytes, segmentMs, maxCompactionLagMs, minCleanableDirtyRatio } = topic
  return {
    name,
    partitions: partitionsOf(topic),
    cleanup,
    retentionMs,
    recordMaxBytes,
    headersMaxBytes,
    batchMaxBytes,
    mayLackKey: false,
    deleteRetentionMs,
    segmentBytes,
    segmentMs,
    maxCompactionLagMs,
    minCleanableDirtyRatio,
  }
}

/** An original that no reader could take may be larger than what a writer is allowed, up to what a broker takes. */
function deadLettersOf(source: LogTopic, name: DeadLetterTopic): LogTopic {
  return {
    name,
    partitions: source.partitions,
    cleanup: 'delete',
    retentionMs: deadLettersKeptMs,
    recordMaxBytes: source.batchMaxBytes,
    headersMaxBytes: source.batchMaxBytes + deadLetterRoomBytes,
    batchMaxBytes: source.batchMaxBytes + deadLetterRoomBytes,
    mayLackKey: true,
  }
}
