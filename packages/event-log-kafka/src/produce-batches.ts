import { logTopic, type NewRecord } from '@virtuoso/contracts'
import type { ReadableTopic } from '@virtuoso/event-log'
import type { Message, RecordMetadata, TopicMessages } from 'kafkajs'
import { unavailable } from './failure.ts'
import { type EncodedRecord, encodedRecord } from './record-encoding.ts'
import type { TopicNames } from './topic-names.ts'

/** Of one produce request, all partitions together. */
const requestMaxBytes = 8 * 1_048_576
/** What a record costs beside key, value and headers, at most. */
const recordOverheadBytes = 64

/**
 * What goes to the brokers in one request each. kafkajs makes one record batch of all messages for a partition, which
 * must stay below the topic's limit, so a large append becomes several requests, in order.
 */
export function* produceBatches(records: readonly NewRecord[], names: TopicNames): Generator<TopicMessages[]> {
  let open = new Map<ReadableTopic, ReadyMessage[]>()
  let bytesByPartition = new Map<string, number>()
  let bytesInAll = 0
  for (const record of records) {
    const key = `${record.topic}/${record.partition}`
    const size = sizeOf(record)
    const before = bytesByPartition.get(key) ?? 0
    if (open.size > 0 && (before + size > batchMaxBytes(record.topic, before) || bytesInAll + size > requestMaxBytes)) {
      yield topicMessages(open, names)
      open = new Map()
      bytesByPartition = new Map()
      bytesInAll = 0
    }
    const messages = open.get(record.topic) ?? []
    open.set(record.topic, messages)
    messages.push(messageOf(record))
    bytesByPartition.set(key, (bytesByPartition.get(key) ?? 0) + size)
    bytesInAll += size
  }
  if (open.size > 0) yield topicMessages(open, names)
}

/** A single record may use the room a broker leaves for its envelope. */
function batchMaxBytes(topic: ReadableTopic, bytesBefore: number): number {
  const declared = logTopic(topic)
  if (declared === undefined || bytesBefore === 0) return Number.POSITIVE_INFINITY
  return declared.recordMaxBytes
}

const topicMessages = (open: ReadonlyMap<ReadableTopic, ReadyMessage[]>, names: TopicNames): TopicMessages[] =>
  [...open].map(([topic, messages]) => ({ topic: names.onBroker(topic), messages }))

/** A message that kafkajs, with our patch, does not encode itself. */
export type ReadyMessage = Message & Readonly<{ encode(offsetDelta: number, timestampDelta: number): EncodedRecord }>

const messageOf = (record: NewRecord): ReadyMessage => ({
  key: record.key,
  value: record.value,
  partition: record.partition,
  timestamp: String(record.timestampMs),
  encode: (offsetDelta, timestampDelta) => encodedRecord(record, offsetDelta, timestampDelta),
})

function sizeOf({ key, value, headers }: NewRecord): number {
  let bytes = recordOverheadBytes + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, header] of headers) bytes += name.length + header.length + 8
  return bytes
}

/**
 * kafkajs may resolve although a partition was never sent to.
 * @throws VirtuosoError `log-unavailable` naming the first that did not answer.
 */
export function assertEveryPartitionAnswered(sent: readonly TopicMessages[], answers: readonly RecordMetadata[]): void {
  const answered = new Set(answers.filter((it) => it.errorCode === 0).map((it) => `${it.topicName}/${it.partition}`))
  for (const { topic, messages } of sent)
    for (const { partition } of messages)
      if (!answered.has(`${topic}/${partition}`))
        throw unavailable(`append: no acknowledgement from ${topic}/${partition}`)
}
