import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Kafka, type Producer } from 'kafkajs'
import { protocolType } from '../src/failure.ts'
import { producerSettings } from '../src/producer-settings.ts'

/** Work for kafkajs without anything of ours around it: what it says was acknowledged is what the test believes. */
export type PlainLoad = Readonly<{
  /** `topic/partition/number` of each record whose send resolved. */
  acknowledged(): readonly string[]
  /** How often offsets became part of a transaction. */
  offsetsTaken(): number
  /** Refusals of a group's coordinator that `sendOffsets` handed on instead of asking the new one. */
  offsetRefusals(): readonly string[]
  /** Resolves when the last call has settled. */
  stop(): Promise<void>
  /** All that lies on the topics now, read to the end. */
  found(): Promise<ReadonlySet<string>>
}>

const topics = ['plain-one', 'plain-two']
const partitions = [0, 1, 2, 3, 4, 5]
const groups = Array.from({ length: 8 }, (_, it) => `plain-group-${it}`)
const movedCoordinator = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
])

/** @param brokers - Three; the topics have three copies, two in sync. */
export async function plainLoad(brokers: readonly string[]): Promise<PlainLoad> {
  const kafka = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'plain',
    requestTimeout: 5_000,
    retry: { initialRetryTime: 20, maxRetryTime: 500, retries: 20 },
    logLevel: kafkajs.logLevel.NOTHING,
  })
  await createTopics(kafka)
  const stopping = new AbortController()
  const acknowledged: string[] = []
  const refusals: string[] = []
  let offsetsTaken = 0

  const sending = producing(kafka, {}, stopping.signal, async (producer, round) => {
    const topicMessages = topics.map((topic) => ({
      topic,
      messages: partitions.map((partition) => ({ partition, value: `${topic}/${partition}/${round}` })),
    }))
    await producer.sendBatch({ acks: -1, timeout: 5_000, topicMessages })
    for (const { messages } of topicMessages) acknowledged.push(...messages.map((it) => it.value))
  })
  const committing = producing(kafka, { transactionalId: 'plain' }, stopping.signal, async (producer, round) => {
    const transaction = await producer.transaction()
    const consumerGroupId = groups[round % groups.length] ?? ''
    const offsets = {
      consumerGroupId,
      topics: [{ topic: topics[0] ?? '', partitions: [{ partition: 0, offset: `${round}` }] }],
    }
    await transaction.sendOffsets(offsets).catch((error: unknown) => {
      const type = protocolType(error) ?? ''
      const isGivenUp = !(error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded) // else it was asked for long enough
      if (isGivenUp && movedCoordinator.has(type)) refusals.push(type)
      throw error
    })
    offsetsTaken += 1
    await transaction.commit()
  })
  return {
    acknowledged: () => acknowledged,
    offsetsTaken: () => offsetsTaken,
    offsetRefusals: () => refusals,
    async stop() {
      stopping.abort()
      await Promise.all([sending, committing])
    },
    found: () => readAll(kafka),
  }
}

async function createTopics(kafka: Kafka): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map((topic) => ({ topic, numPartitions: partitions.length, replicationFactor: 3 })),
  })
  await admin.disconnect()
}

/** One call after the other until stopped; after a failure with another producer. */
async function producing(
  kafka: Kafka,
  identity: Readonly<{ transactionalId?: string }>,
  stop: AbortSignal,
  work: (producer: Producer, round: number) => Promise<void>,
): Promise<void> {
  const connect = () => kafka.producer({ ...producerSettings, ...identity, transactionTimeout: 10_000 })
  let producer = connect()
  for (let round = 0; !stop.aborted; round += 1)
    try {
      await producer.connect()
      await work(producer, round)
    } catch {
      await producer.disconnect().catch(() => undefined)
      producer = connect()
      await sleep(50)
    }
  await producer.disconnect().catch(() => undefined)
}

async function readAll(kafka: Kafka): Promise<ReadonlySet<string>> {
  const admin = kafka.admin()
  await admin.connect()
  const ends = new Map<string, number>()
  for (const topic of topics)
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      ends.set(`${topic}/${partition}`, Number(high))
  await admin.disconnect()
  const found = new Set<string>()
  const consumer = kafka.consumer({ groupId: 'plain-reader' })
  await consumer.connect()
  await consumer.subscribe({ topics, fromBeginning: true })
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          for (const { value } of batch.messages) found.add(String(value))
          const key = `${batch.topic}/${batch.partition}`
          if (Number(batch.lastOffset()) + 1 >= (ends.get(key) ?? 0)) ends.delete(key)
          if (ends.size === 0) resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return found
}
