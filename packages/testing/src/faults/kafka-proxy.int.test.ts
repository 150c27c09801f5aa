import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type KafkaProxy, kafkaProxy } from './kafka-proxy.ts'
import { serversUnderTest } from './servers-under-test.ts'

const servers = serversUnderTest('a proxy before Kafka')

describe.skipIf(servers === undefined)('a log behind a proxy that knows Kafka', { timeout: 60_000 }, () => {
  const topicPrefix = `proxy-${randomBytes(4).toString('hex')}.`
  let proxy: KafkaProxy
  let behind: EventLog
  let direct: EventLog

  beforeAll(async () => {
    if (servers === undefined) throw new Error('no servers')
    const deployment = kafkaDeployment({ ...servers, topicPrefix })
    await deployment.apply()
    await deployment.close()
    proxy = await kafkaProxy({ brokers: servers.brokers })
    behind = await openKafkaLog({ ...servers, brokers: proxy.brokers, clientId: 'behind', topicPrefix })
    direct = await openKafkaLog({ ...servers, clientId: 'direct', topicPrefix })
  })
  afterAll(async () => {
    await behind?.close()
    await proxy?.close()
    await direct?.close()
  })

  const event = (text: string): NewRecord => ({
    topic: 'market.events',
    partition: 0,
    key: Buffer.from('bybit:BTC/USDT:USDT'),
    value: Buffer.from(text),
    headers: [],
    timestampMs: 1_786_310_819_965,
  })
  const texts = async (topic: 'market.events' | 'signals'): Promise<readonly string[]> =>
    (await direct.read({ topic, partition: 0, fromOffset: 0 })).records.map((it) => String(it.value))

  it('appends and reads through it, and only through it', async () => {
    await behind.append([event('a')])
    const { records } = await behind.read({ topic: 'market.events', partition: 0, fromOffset: 0, waitMs: 1_000 })
    expect(records.map((it) => String(it.value))).toEqual(['a'])
    proxy.set({ freeze: true })
    const stuck = behind.append([event('b')])
    await sleep(200)
    expect(await texts('market.events')).toEqual(['a'])
    proxy.set({})
    await stuck
    expect(await texts('market.events')).toEqual(['a', 'b'])
  })

  it('knows the moment between a Produce and its reply', async () => {
    const topic = `${topicPrefix}market.events`
    const point = proxy.arm({ at: 'reply', api: 'Produce', topic }, async () => {
      expect(await texts('market.events')).toEqual(['a', 'b', 'c'])
      return 'cut' as const
    })
    await behind.append([event('c')])
    expect(point.hits()).toBe(1)
    expect((await texts('market.events')).slice(0, 3)).toEqual(['a', 'b', 'c'])
  })

  it('lets nothing be seen at the moment before EndTxn, and all at the one after it', async () => {
    const before = proxy.arm({ at: 'request', api: 'EndTxn', commits: true }, async () => {
      expect(await texts('signals')).toEqual([])
      return 'pass' as const
    })
    const offsets = proxy.arm({ at: 'request', api: 'TxnOffsetCommit' }, () => 'pass')
    const after = proxy.arm({ at: 'reply', api: 'EndTxn', commits: true }, () => 'pass')
    const processing = behind.process({
      group: 'echo',
      topic: 'market.events',
      open: async (_, committed) => ({
        nextOffset: committed ?? 0,
        fold: (records) => records.map((it) => ({ ...it, topic: 'signals', key: it.key ?? Buffer.alloc(0) })),
      }),
    })
    const inputs = await texts('market.events')
    await after.reached
    expect((await before.reached).transactionalId).toContain('echo')
    expect(offsets.hits()).toBe(1)
    await vi.waitFor(async () => expect(await texts('signals')).toEqual(inputs), { timeout: 20_000 })
    await processing.stop()
  })
})
