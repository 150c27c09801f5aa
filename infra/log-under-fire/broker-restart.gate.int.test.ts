import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Feed, feeding, partitions, texts } from '../../packages/event-log-kafka/test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../../packages/event-log-kafka/test/kafka-under-test.ts'
import type { ServiceProcess } from '../../packages/testing/src/faults/index.ts'
import { missingPrerequisites, type NativeStack, startNativeStack } from '../native/index.ts'
import { startMembers } from './echo-members.ts'

const missing = await missingPrerequisites()
if (missing.length > 0 && process.env['CI']) throw new Error(missing.join('; '))
if (missing.length > 0) console.warn(`a broker is not killed here: ${missing.join('; ')}`)

type Log = Awaited<ReturnType<KafkaUnderTest['log']>>
const kills = 3
const lateMs = 120_000

describe.skipIf(missing.length > 0)(
  'the only broker, killed under load and started again (BRK1)',
  { timeout: 300_000 },
  () => {
    let stack: NativeStack<'kafka' | 'registry'>
    let kafka: KafkaUnderTest
    let log: Log
    let feed: Feed
    let members: readonly ServiceProcess[] = []

    beforeAll(async () => {
      stack = await startNativeStack({ servers: ['kafka', 'registry'] })
      const servers = { brokers: stack.kafka.brokers, registryUrl: stack.registry.url }
      kafka = await kafkaUnderTest(servers)
      log = await kafka.log()
      feed = feeding(log)
      members = startMembers({ ...servers, topicPrefix: kafka.topicPrefix }, ['first', 'second'])
      await Promise.all(members.map((it) => it.says(/opened/, lateMs)))
    }, 300_000)
    afterAll(async () => {
      await feed?.stop()
      await Promise.all(members.map((it) => it.kill()))
      await log?.close()
      await stack?.stop()
    }, 60_000)

    it('has kept every record that was acknowledged, and each event has its signal, in order but for repeats', async () => {
      for (let round = 0; round < kills; round += 1) {
        await stack.kill('kafka')
        await stack.restart('kafka')
        const answeredMs = performance.now()
        const [fed, signals] = [feed.rounds(), await texts(log, 'signals', 0)]
        await vi.waitFor(
          async () => {
            expect(feed.rounds()).toBeGreaterThan(fed)
            expect((await texts(log, 'signals', 0)).length).toBeGreaterThan(signals.length)
          },
          { timeout: lateMs, interval: 100 },
        )
        console.log(`signals flow ${Math.round(performance.now() - answeredMs)} ms after the broker answers`)
      }
      await feed.stop()
      const numbers = Array.from({ length: feed.rounds() }, (_, it) => `${it}`)
      for (const partition of partitions) {
        const events = [...new Set(await texts(log, 'market.events', partition))]
        expect(events).toEqual(numbers)
        await vi.waitFor(async () => expect((await texts(log, 'signals', partition)).at(-1)).toBe(events.at(-1)), {
          timeout: lateMs,
          interval: 200,
        })
        const signals = await texts(log, 'signals', partition)
        expect([...new Set(signals)]).toEqual(events)
        console.log(`partition ${partition}: ${signals.length - events.length} signals are repeats`)
      }
      console.log(`appends: ${feed.rounds()} acknowledged, longest ${Math.round(feed.longestMs())} ms`)
    })
  },
)
