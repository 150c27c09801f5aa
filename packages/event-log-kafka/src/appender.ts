import type { NewRecord } from '@virtuoso/contracts'
import { refuseUnfit } from '@virtuoso/event-log'
import kafkajs, { type Kafka, type Producer, type TopicMessages } from 'kafkajs'
import { tryAgain, withinDeadline } from './deadline.ts'
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
    const mine = open
    try {
      const compression = kafkajs.CompressionTypes.ZSTD
      const answers = await (await mine).sendBatch({ acks: -1, timeout: 5_000, compression, topicMessages: messages })
      assertEveryPartitionAnswered(messages, answers)
    } catch (error) {
      drop(mine)
      throw error
    }
  }
  /** The next batch of a producer whose last outcome is not known could pass for a repeat of it, and be lost. */
  const drop = (broken: Promise<Producer> | undefined): void => {
    if (open === broken) open = undefined
    broken?.then((it) => it.disconnect()).catch(() => undefined)
  }
  /** Sent again after a failure, a batch may stand in the log twice, under the same ids: readers drop the repeat. */
  const appendNow = async (records: readonly NewRecord[]): Promise<void> => {
    const doing = `append ${records.length} records`
    const endMs = performance.now() + deadlineMs
    for (const messages of produceBatches(records, names)) {
      const leftMs = Math.max(0, endMs - performance.now())
      const sending = tryAgain(doing, leftMs, () => send(messages))
      await withinDeadline(doing, leftMs, sending).catch((error) => {
        drop(open)
        throw error
      })
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
