import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { echoJob, event, texts } from '../../packages/event-log-kafka/test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../../packages/event-log-kafka/test/kafka-under-test.ts'
import { serversUnderTest } from '../../packages/event-log-kafka/test/servers-under-test.ts'
import {
  type KafkaPoint,
  type KafkaProxy,
  type KafkaSight,
  kafkaProxy,
} from '../../packages/testing/src/faults/index.ts'

const servers = serversUnderTest()
type Log = Awaited<ReturnType<KafkaUnderTest['log']>>

/** Where the line may break in a transaction, and whether the broker has done what it was asked by then. */
const breaks: readonly (readonly [string, KafkaPoint])[] = [
  ['before the outputs reach the broker', { at: 'request', api: 'Produce' }],
  ['after the outputs were written', { at: 'reply', api: 'Produce' }],
  ['before the offset becomes part of it', { at: 'request', api: 'TxnOffsetCommit' }],
  ['after the offset became part of it', { at: 'reply', api: 'TxnOffsetCommit' }],
  ['before it is told to commit', { at: 'request', api: 'EndTxn', commits: true }],
  ['after it has committed', { at: 'reply', api: 'EndTxn', commits: true }],
]

describe.skipIf(servers === undefined)('a transaction whose line breaks (BRK5)', { timeout: 60_000 }, () => {
  let kafka: KafkaUnderTest
  let proxy: KafkaProxy
  let behind: Log
  let direct: Log
  let interrupted = 0
  const calls: string[] = []

  beforeAll(async () => {
    if (servers === undefined) throw new Error('no servers')
    kafka = await kafkaUnderTest(servers)
    proxy = await kafkaProxy({ brokers: servers.brokers, observe: (sight) => note(calls, sight) })
    direct = await kafka.log()
    behind = await kafka.logThrough(proxy.brokers)
    behind.process({
      ...echoJob,
      interrupted() {
        interrupted += 1
      },
    })
    await direct.append([event(0, 'first')])
    await vi.waitFor(async () => expect(await texts(direct, 'signals', 0)).toEqual(['first']), { timeout: 30_000 })
  })
  afterAll(async () => {
    await behind?.close()
    await proxy?.close()
    await direct?.close()
    await kafka?.close()
  })

  it.each(breaks)(
    '%s leaves each event with one signal, by an owner that has taken over afresh',
    async (name, point) => {
      const before = interrupted
      const broken = proxy.arm({ ...point, transactionalId: 'echo' }, () => {
        calls.push('broken')
        return 'cut'
      })
      await direct.append([event(0, name), event(0, `behind ${name}`)])
      await broken.reached
      const events = await texts(direct, 'market.events', 0)
      await vi.waitFor(async () => expect(await texts(direct, 'signals', 0)).toHaveLength(events.length), {
        timeout: 20_000,
      })
      expect(await texts(direct, 'signals', 0)).toEqual(events)
      if (point.api === 'Produce') return // The same producer may send the same batch again: the broker knows it.
      await vi.waitFor(() => expect(interrupted).toBeGreaterThan(before), { timeout: 10_000 })
      await vi.waitFor(() => expect(calls[calls.lastIndexOf('broken') + 1]).toBe('InitProducerId'), { timeout: 10_000 })
    },
  )
})

/** What the owner of partition 0 asks for. */
function note(calls: string[], { at, api, transactionalId, commits }: KafkaSight): void {
  if (at !== 'request' || transactionalId?.endsWith('echo.market.events.0') !== true) return
  if (api === 'InitProducerId' || api === 'Produce' || (api === 'EndTxn' && commits === true)) calls.push(api)
}
