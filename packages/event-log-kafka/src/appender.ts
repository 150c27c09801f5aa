import type { NewRecord } from '@virtuoso/contracts'
import { refuseUnfit } from '@virtuoso/event-log'
import kafkajs, { type Kafka, type Producer, type TopicMessages } from 'kafkajs'
import { withinDeadline } from './deadline.ts'
import { assertEveryPartitionAnswered, produceBatches } from './produce-batches.ts'
import { producerSettings } from './producer-settings.ts'
import type { TopicNames } from './topic-names.ts'

/** Appends outside transactions: idempotent, acknowledged by every in-sync replica, one append after the other. */
export type Appender = Readonly<{
  /** @throws VirtuosoError `record-too-large`, `invalid-request`; `log-unavailable` when the outcome is not known. */
  append(records: readonly NewRecord[]): Promise<void>
  close(): Promise<void>
}>

const deadlineMs = 30_000

export function appender(kafka: Kafka, names: TopicNames): Appender {
  let open: Promise<Producer> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const connect = async (): Promise<Producer> => {
    const producer = kafka.producer(producerSettings)
    await producer.connect()
    return producer
  }
  const send = async (messages: TopicMessages[]): Promise<void> => {
    open ??= connect()
    const producer = await open
    const compression = kafkajs.CompressionTypes.ZSTD
    const answers = await producer.sendBatch({ acks: -1, timeout: 5_000, compression, topicMessages: messages })
    assertEveryPartitionAnswered(messages, answers)
  }
  /** The next batch of a producer whose last outcome is not known could pass for a repeat of it, and be lost. */
  const drop = async (): Promise<void> => {
    const broken = open
    open = undefined
    const producer = await broken?.catch(() => undefined)
    producer?.disconnect().catch(() => undefined)
  }
  const appendNow = async (records: readonly NewRecord[]): Promise<void> => {
    const endMs = performance.now() + deadlineMs
    const doing = `append ${records.length} records`
    try {
      for (const messages of produceBatches(records, names))
        await withinDeadline(doing, endMs - performance.now(), send(messages))
    } catch (error) {
      drop()
      throw error
    }
  }
  return {
    async append(records) {
      refuseUnfit(records)
      const mine = last.then(() => appendNow(records))
      last = mine.catch(() => undefined)
      await mine
    },
    async close() {
      await last
      const producer = await open?.catch(() => undefined)
      open = undefined
      await producer?.disconnect()
    },
  }
}
