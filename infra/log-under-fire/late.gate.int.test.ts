import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { echoJob, event, texts } from '../../packages/event-log-kafka/test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../../packages/event-log-kafka/test/kafka-under-test.ts'
import { serversUnderTest } from '../../packages/event-log-kafka/test/servers-under-test.ts'
import { type KafkaProxy, kafkaProxy } from '../../packages/testing/src/faults/index.ts'

const servers = serversUnderTest()
/** Longer than a transaction may take: whoever waits for this answer has given up before it comes. */
const tooLateMs = 12_000
/** Of the transaction, and as long again until the broker looks. */
const heldUpMaxMs = 20_000
type Log = Awaited<ReturnType<KafkaUnderTest['log']>>
type Said = Readonly<{ message: string }>

describe.skipIf(servers === undefined)('what comes too late', { timeout: 120_000 }, () => {
  let kafka: KafkaUnderTest
  let proxy: KafkaProxy
  let behind: Log
  let direct: Log
  let interrupted = 0
  const said: Said[] = []

  beforeAll(async () => {
    if (servers === undefined) throw new Error('no servers')
    kafka = await kafkaUnderTest(servers)
    proxy = await kafkaProxy({ brokers: servers.brokers })
    direct = await kafka.log()
    behind = await kafka.logThrough(proxy.brokers, {
      debug: () => undefined,
      warn: (message, fields) => void said.push({ message, ...fields }),
    })
    behind.process({
      ...echoJob,
      interrupted() {
        interrupted += 1
      },
    })
    await direct.append([event(0, 'first')])
    await expectSignals()
  }, 120_000)
  afterAll(async () => {
    await behind?.close()
    await proxy?.close()
    await direct?.close()
    await kafka?.close()
  })
  beforeEach(() => {
    interrupted = 0
    said.length = 0
  })

  /** Each event so far has one signal. */
  async function expectSignals(withinMs = 60_000): Promise<void> {
    const events = await texts(direct, 'market.events', 0)
    await vi.waitFor(async () => expect(await texts(direct, 'signals', 0)).toEqual(events), { timeout: withinMs })
  }

  it.each(['TxnOffsetCommit', 'EndTxn'])(
    'an answer to %s that comes after the next transaction leaves each event with one signal (BRK11)',
    async (api) => {
      const late = proxy.arm({ at: 'reply', api, transactionalId: 'echo' }, async () => {
        await sleep(tooLateMs)
        return 'pass' as const
      })
      await direct.append([event(0, `late ${api}`)])
      await late.reached
      await direct.append([event(0, `behind late ${api}`)])
      await vi.waitFor(() => expect(interrupted).toBeGreaterThan(0), { timeout: 30_000 })
      await expectSignals()
      await sleep(tooLateMs)
      await expectSignals()
    },
  )

  it('a transaction that nobody ends is named by its producer, and readers go on when the broker ends it (BRK14)', async () => {
    const producer = kafka.kafka.producer({
      transactionalId: `${kafka.topicPrefix}hanging`,
      transactionTimeout: 10_000,
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const transaction = await producer.transaction()
    const topic = `${kafka.topicPrefix}market.events`
    await transaction.send({ topic, messages: [{ partition: 0, key: 'bybit:BTC/USDT:USDT', value: 'left open' }] })
    const startedMs = performance.now()
    await direct.append([event(0, 'behind it')])
    await vi.waitFor(
      () =>
        expect(said).toContainEqual(
          expect.objectContaining({ message: 'hanging transaction', topic, producerId: expect.any(Number) }),
        ),
      { timeout: 20_000 },
    )
    await vi.waitFor(async () => expect(await texts(direct, 'signals', 0)).toContain('behind it'), {
      timeout: 60_000,
      interval: 20,
    })
    console.log(`readers go on ${Math.round(performance.now() - startedMs)} ms after the transaction began`)
    expect(await texts(direct, 'signals', 0)).not.toContain('left open')
    expect(performance.now() - startedMs).toBeLessThan(heldUpMaxMs)
  })
})
