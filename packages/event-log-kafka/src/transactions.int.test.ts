import type { TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import kafkajs, { type Producer } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type KafkaUnderTest, kafkaUnderTest } from '../test/kafka-under-test.ts'
import { serversUnderTest } from '../test/servers-under-test.ts'

const servers = serversUnderTest()

describe.skipIf(servers === undefined)('reading what other programs write in transactions', () => {
  let kafka: KafkaUnderTest
  let log: EventLog
  beforeAll(async () => {
    if (servers === undefined) throw new Error('no servers')
    kafka = await kafkaUnderTest(servers)
    log = await kafka.log()
  })
  afterAll(async () => {
    await log?.close()
    await kafka?.close()
  })

  async function producer(id: string): Promise<Producer> {
    const made = kafka.kafka.producer({
      transactionalId: `${kafka.topicPrefix}${id}`,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 5, maxRetryTime: 100, retries: 50 },
    })
    await made.connect()
    onTestFinished(() => made.disconnect())
    return made
  }
  const message = (topic: TopicName, value: string, key: Buffer | null = null) => ({
    topic: `${kafka.topicPrefix}${topic}`,
    messages: [{ partition: 0, key, value }],
  })
  const read = async (topic: TopicName, waitMs: number): Promise<string[]> =>
    (await log.read({ topic, partition: 0, fromOffset: 0, waitMs })).records.map((it) => String(it.value))

  it('shows nothing behind a transaction that is still open, and all of it in order once it ends', async () => {
    const slow = await (await producer('slow')).transaction()
    await slow.send(message('signals', 'slow'))
    const quick = await (await producer('quick')).transaction()
    await quick.send(message('signals', 'quick'))
    await quick.commit()
    expect(await read('signals', 100)).toEqual([])
    expect((await log.positions('signals'))[0]).toEqual({ partition: 0, startOffset: 0, endOffset: 0 })
    const waiting = read('signals', 30_000)
    await slow.commit()
    expect(await waiting).toEqual(['slow', 'quick'])
  })

  it('shows no record of aborted transactions that overlap, not even under a key like a marker', async () => {
    const [first, second] = [await producer('first'), await producer('second')]
    const outer = await first.transaction()
    await outer.send(message('alerts', 'aborted'))
    const inner = await second.transaction()
    await inner.send(message('alerts', 'aborted', Buffer.alloc(4)))
    await inner.abort()
    await outer.send(message('alerts', 'aborted', Buffer.alloc(4)))
    await outer.send(message('alerts', 'aborted'))
    await outer.abort()
    const good = await first.transaction()
    await good.send(message('alerts', 'committed'))
    await good.commit()
    expect(await read('alerts', 5_000)).toEqual(['committed'])
  })
})
