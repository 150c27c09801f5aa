import { randomBytes } from 'node:crypto'
import type { NewRecord } from '@virtuoso/contracts'
import type { ProcessingJob } from '@virtuoso/event-log'
import type { Producer, TopicMessages } from 'kafkajs'
import type { WorkerParts } from './worker.ts'

/** How a worker writes outputs and its offset. */
export type Publisher = Readonly<{
  begin(): Promise<void>
  publish(outputs: readonly NewRecord[], nextOffset: number): Promise<void>
  /** There is nothing to read now. */
  idle?(): Promise<void>
  end(): Promise<void>
}>

/** An auto-committing client says where it is now and then, whatever became of its outputs. */
const autoCommitEveryBatches = 4
const transactionTimeoutMs = 10_000

export function publisher(parts: WorkerParts, job: ProcessingJob): Publisher {
  if (parts.variant === 'commit before produce') return offsetsFirst(parts, job)
  if (parts.variant === 'auto-commit') return offsetsNowAndThen(parts, job)
  return transactional(parts, job)
}

/** The right one, but for who may commit and for what it makes of an unknown outcome. */
function transactional(parts: WorkerParts, { group, topic }: ProcessingJob): Publisher {
  const { kafka, variant, topicPrefix, partition } = parts
  const life = variant === 'no fencing' ? `.${randomBytes(4).toString('hex')}` : ''
  const newProducer = (): Producer =>
    kafka.producer({
      transactionalId: `${topicPrefix}${group}.${topic}.${partition}${life}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: transactionTimeoutMs,
    })
  let producer = newProducer()
  const begin = async (): Promise<void> => {
    await producer.connect()
    await (await producer.transaction()).abort()
  }
  const end = (): Promise<void> => producer.disconnect().catch(() => undefined)
  const publish = async (outputs: readonly NewRecord[], nextOffset: number): Promise<void> => {
    const transaction = await producer.transaction()
    if (outputs.length > 0) await transaction.sendBatch({ acks: -1, topicMessages: messagesOf(outputs, topicPrefix) })
    const topics = [{ topic: `${topicPrefix}${topic}`, partitions: [{ partition, offset: String(nextOffset) }] }]
    await transaction.sendOffsets({ consumerGroupId: `${topicPrefix}${group}`, topics })
    await transaction.commit()
  }
  return {
    begin,
    end,
    publish: (outputs, nextOffset) =>
      publish(outputs, nextOffset).catch(async (failure: unknown) => {
        if (variant !== 'unknown outcome taken for a failure') throw failure
        await end() // kafkajs itself refuses to go on with this producer
        producer = newProducer()
        await begin()
        await publish(outputs, nextOffset) // without a look at what became of it
      }),
  }
}

function offsetsFirst(parts: WorkerParts, job: ProcessingJob): Publisher {
  const [outputs, offsets] = [plainProducer(parts), offsetWriter(parts, job)]
  return {
    ...together(outputs, offsets),
    async publish(records, nextOffset) {
      await offsets.set(nextOffset)
      await outputs.send(records)
    },
  }
}

function offsetsNowAndThen(parts: WorkerParts, job: ProcessingJob): Publisher {
  const [outputs, offsets] = [plainProducer(parts), offsetWriter(parts, job)]
  let unsaved: number | undefined
  let batches = 0
  const save = async (): Promise<void> => {
    if (unsaved !== undefined) await offsets.set(unsaved)
    unsaved = undefined
  }
  return {
    ...together(outputs, offsets),
    idle: save,
    async publish(records, nextOffset) {
      await outputs.send(records)
      unsaved = nextOffset
      batches += 1
      if (batches % autoCommitEveryBatches === 0) await save()
    },
  }
}

type Ends = Readonly<{ begin(): Promise<void>; end(): Promise<void> }>

const together = (...parts: readonly Ends[]): Ends => ({
  begin: async () => void (await Promise.all(parts.map((it) => it.begin()))),
  end: async () => void (await Promise.all(parts.map((it) => it.end()))),
})

function plainProducer({
  kafka,
  topicPrefix,
}: WorkerParts): Ends & { send(outputs: readonly NewRecord[]): Promise<void> } {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  return {
    begin: () => producer.connect(),
    end: () => producer.disconnect().catch(() => undefined),
    async send(outputs) {
      if (outputs.length > 0) await producer.sendBatch({ acks: -1, topicMessages: messagesOf(outputs, topicPrefix) })
    },
  }
}

/** Says where the group is, apart from what it wrote. */
function offsetWriter(
  parts: WorkerParts,
  { group, topic }: ProcessingJob,
): Ends & { set(next: number): Promise<void> } {
  const { kafka, topicPrefix, partition } = parts
  const transactionalId = `${topicPrefix}${group}.offsets.${randomBytes(4).toString('hex')}`
  const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
  return {
    begin: () => producer.connect(),
    end: () => producer.disconnect().catch(() => undefined),
    async set(next) {
      const transaction = await producer.transaction()
      const topics = [{ topic: `${topicPrefix}${topic}`, partitions: [{ partition, offset: String(next) }] }]
      await transaction.sendOffsets({ consumerGroupId: `${topicPrefix}${group}`, topics })
      await transaction.commit()
    },
  }
}

const messagesOf = (outputs: readonly NewRecord[], topicPrefix: string): TopicMessages[] =>
  [...Map.groupBy(outputs, (it) => it.topic)].map(([topic, records]) => ({
    topic: `${topicPrefix}${topic}`,
    messages: records.map(({ partition, key, value, headers, timestampMs }) => ({
      partition,
      key,
      value,
      headers: Object.fromEntries(headers),
      timestamp: String(timestampMs),
    })),
  }))
