import { randomBytes } from 'node:crypto'
import kafkajs, { type Consumer, type Kafka, type Producer, type Transaction } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { plainKafka } from '../test/kafka-under-test.ts'
import { serversUnderTest } from '../test/servers-under-test.ts'

/** kafkajs waits less where it finds itself under test, and would hide what the third case is about. */
vi.hoisted(() => {
  process.env['NODE_ENV'] = 'production'
})

const negativeTimeouts: Error[] = []
process.on('warning', (it) => it.name === 'TimeoutNegativeWarning' && negativeTimeouts.push(it))

const servers = serversUnderTest()
const prefix = `patch-${randomBytes(4).toString('hex')}`

/** What plain kafkajs does wrong without our patch; each case fails on the package as it is published. */
describe.skipIf(servers === undefined)('kafkajs as patched, on real brokers', () => {
  const kafka: Kafka = plainKafka(servers ?? { brokers: ['127.0.0.1:1'], registryUrl: '' })
  const admin = kafka.admin()
  const topics = ['overlap', 'key', 'open'].map((it) => `${prefix}-${it}`)
  const [overlap = '', key = '', open = ''] = topics

  beforeAll(async () => {
    await admin.connect()
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })),
    })
  })
  afterAll(async () => {
    await admin.deleteTopics({ topics })
    await admin.disconnect()
  })

  async function transactionalProducer(id: string): Promise<Producer> {
    const producer = kafka.producer({
      transactionalId: `${prefix}-${id}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: 10_000,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 5, maxRetryTime: 100, retries: 50 },
    })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    return producer
  }
  const say = (to: Transaction, topic: string, value: string, withKey: Buffer | null = null) =>
    to.send({ topic, messages: [{ key: withKey, value, partition: 0 }] })

  /** What a committed consumer sees up to a last record that was committed. */
  async function committed(topic: string): Promise<string[]> {
    const producer = await transactionalProducer(`end-${topic}`)
    const end = await producer.transaction()
    await say(end, topic, 'end')
    await end.commit()
    const consumer: Consumer = kafka.consumer({ groupId: `${prefix}-${topic}`, maxWaitTimeInMs: 50 })
    onTestFinished(() => consumer.disconnect())
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const seen: string[] = []
    await new Promise<void>((resolve) => {
      consumer.run({
        eachMessage: async ({ message }) => {
          seen.push(String(message.value))
          if (String(message.value) === 'end') resolve()
        },
      })
    })
    return seen.slice(0, -1)
  }

  it('shows no record of two aborted transactions that overlap in one partition', async () => {
    const [first, second] = await Promise.all([transactionalProducer('first'), transactionalProducer('second')])
    const outer = await first.transaction()
    await say(outer, overlap, 'aborted: outer, before')
    const inner = await second.transaction()
    await say(inner, overlap, 'aborted: inner')
    await inner.abort()
    await say(outer, overlap, 'aborted: outer, after')
    await outer.abort()
    const good = await first.transaction()
    await say(good, overlap, 'committed')
    await good.commit()
    expect(await committed(overlap)).toEqual(['committed'])
  })

  it('shows no record of an aborted transaction that holds a user key of 00 00 00 00', async () => {
    const producer = await transactionalProducer('key')
    const aborted = await producer.transaction()
    await say(aborted, key, 'aborted: before')
    await say(aborted, key, 'aborted: looks like a marker', Buffer.alloc(4))
    await say(aborted, key, 'aborted: after')
    await aborted.abort()
    expect(await committed(key)).toEqual([])
  })

  it('takes over an open transaction within 100 ms', async () => {
    let fastestMs = Number.POSITIVE_INFINITY
    for (let round = 0; round < 5; round += 1) {
      const former = await transactionalProducer('taken')
      await say(await former.transaction(), open, `orphan ${round}`)
      const next = await transactionalProducer('taken')
      const startMs = performance.now()
      await (await next.transaction()).abort()
      fastestMs = Math.min(fastestMs, performance.now() - startMs)
    }
    expect(fastestMs).toBeLessThan(100)
  })

  it('sets no timer to a time that has passed', () => {
    expect(negativeTimeouts).toEqual([])
  })
})
