import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Feed, feeding, partitions, texts } from '../../packages/event-log-kafka/test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../../packages/event-log-kafka/test/kafka-under-test.ts'
import { type PlainLoad, plainLoad } from '../../packages/event-log-kafka/test/plain-load.ts'
import type { ServiceProcess } from '../../packages/testing/src/faults/index.ts'
import { type KafkaCluster, missingPrerequisites, startKafkaCluster } from '../native/index.ts'
import { startMembers } from './echo-members.ts'

const missing = await missingPrerequisites()
if (missing.length > 0 && process.env['CI']) throw new Error(missing.join('; '))
if (missing.length > 0) console.warn(`three brokers are not tested here: ${missing.join('; ')}`)

type Log = Awaited<ReturnType<KafkaUnderTest['log']>>
const roundsBetween = 20
const lateMs = 120_000

/** One cluster for all cases: load goes on while its brokers go and come. */
describe.skipIf(missing.length > 0)(
  'three brokers that go and come under load (BRK1, BRK2, BRK3, BRK15)',
  { timeout: 600_000 },
  () => {
    let cluster: KafkaCluster
    let kafka: KafkaUnderTest
    let log: Log
    let feed: Feed
    let load: PlainLoad
    let members: readonly ServiceProcess[] = []

    beforeAll(async () => {
      cluster = await startKafkaCluster()
      kafka = await kafkaUnderTest(cluster)
      log = await kafka.log()
      feed = feeding(log)
      load = await plainLoad(cluster.brokers)
      members = startMembers({ ...cluster, topicPrefix: kafka.topicPrefix }, ['first', 'second'])
      await Promise.all(members.map((it) => it.says(/opened/, lateMs)))
    }, 300_000)
    afterAll(async () => {
      await Promise.all([feed?.stop(), load?.stop(), ...members.map((it) => it.kill())])
      await log?.close()
      await cluster?.stop()
    }, 60_000)

    /** What was fed goes on to be acknowledged. kafkajs by itself may wait for a broker that stands still. */
    async function expectProgress(): Promise<void> {
      const fed = feed.rounds() + roundsBetween
      await vi.waitFor(() => expect(feed.rounds()).toBeGreaterThan(fed), { timeout: lateMs, interval: 50 })
    }

    it.each(['stopped', 'killed'] as const)('go on taking records while each is %s in turn', async (how) => {
      for (const node of cluster.nodes) {
        await (how === 'killed' ? node.kill() : node.stop(20_000))
        await expectProgress()
        await node.start()
        await expectProgress()
      }
    })

    it('go on taking records while each stands still in turn, and what wakes acknowledges nothing', async () => {
      for (const { pid } of cluster.nodes) {
        const paused = pid()
        if (paused === undefined) throw new Error('a broker does not run')
        process.kill(paused, 'SIGSTOP')
        try {
          await expectProgress()
        } finally {
          process.kill(paused, 'SIGCONT')
        }
        await expectProgress()
      }
    })

    it('have kept every record that was acknowledged, and each event has one signal, in order', async () => {
      await feed.stop()
      const numbers = Array.from({ length: feed.rounds() }, (_, it) => `${it}`)
      for (const partition of partitions) {
        // A leader that has just woken may still answer for a moment, with the end that it knew.
        const all = async (): Promise<string[]> => [...new Set(await texts(log, 'market.events', partition))]
        await vi.waitFor(async () => expect((await all()).length).toBe(numbers.length), { timeout: lateMs })
        const events = await texts(log, 'market.events', partition)
        // An append whose answer was lost is made again: a number may stand twice, never too late, never not at all.
        expect([...new Set(events)]).toEqual(numbers)
        await vi.waitFor(async () => expect(await texts(log, 'signals', partition)).toHaveLength(events.length), {
          timeout: lateMs,
          interval: 200,
        })
        expect(await texts(log, 'signals', partition)).toEqual(events)
      }
      console.log(`appends: ${feed.rounds()} acknowledged, longest ${Math.round(feed.longestMs())} ms`)
    })

    it('have kept what kafkajs by itself said was acknowledged', async () => {
      await load.stop()
      const found = await load.found()
      const lost = load.acknowledged().filter((it) => !found.has(it))
      console.log(`kafkajs by itself: ${load.acknowledged().length} acknowledged, ${lost.length} of them lost`)
      expect(lost).toEqual([])
    })

    it('took the offsets of kafkajs by itself wherever the coordinator of its group went', () => {
      console.log(`kafkajs by itself: ${load.offsetsTaken()} offsets taken, ${load.offsetRefusals().length} refused`)
      expect(load.offsetRefusals()).toEqual([])
    })
  },
)
