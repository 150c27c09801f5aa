import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Feed, feeding, partitions, texts } from '../../packages/event-log-kafka/test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../../packages/event-log-kafka/test/kafka-under-test.ts'
import { serversUnderTest } from '../../packages/event-log-kafka/test/servers-under-test.ts'
import type { ServiceProcess } from '../../packages/testing/src/faults/index.ts'
import { startMembers, timesSaid } from './echo-members.ts'

const servers = serversUnderTest()
type Log = Awaited<ReturnType<KafkaUnderTest['log']>>

/** Longer than the session of a group, so that somebody else is given the partitions. */
const pauseMs = 15_000
const lateMs = 60_000

describe.skipIf(servers === undefined)(
  'members of a group that come, stand still and go (ANA3, ANA8)',
  { timeout: 240_000 },
  () => {
    let kafka: KafkaUnderTest
    let log: Log
    let feed: Feed
    let members: readonly ServiceProcess[] = []

    beforeAll(async () => {
      if (servers === undefined) throw new Error('no servers')
      kafka = await kafkaUnderTest(servers)
      log = await kafka.log()
      feed = feeding(log)
      members = startMembers({ ...servers, topicPrefix: kafka.topicPrefix }, ['first', 'second', 'third'])
      await Promise.all(members.map((it) => it.says(/opened/, lateMs)))
    }, 120_000)
    afterAll(async () => {
      await feed?.stop()
      await Promise.all(members.map((it) => it.kill()))
      await log?.close()
      await kafka?.close()
    })
    const the = (index: number): ServiceProcess => {
      const member = members[index]
      if (member === undefined) throw new RangeError(`there is no member ${index}`)
      return member
    }
    /** Each event so far has one signal, in order. */
    async function expectExact(): Promise<void> {
      for (const partition of partitions) {
        const events = await texts(log, 'market.events', partition)
        await vi.waitFor(
          async () => expect((await texts(log, 'signals', partition)).length).toBeGreaterThanOrEqual(events.length),
          { timeout: lateMs, interval: 200 },
        )
        expect((await texts(log, 'signals', partition)).slice(0, events.length)).toEqual(events)
      }
    }

    it('show each signal once when one stands still, is replaced and wakes, and it takes part again', async () => {
      const openedBefore = timesSaid(the(0), /opened/)
      await the(0).pause(pauseMs)
      await vi.waitFor(() => expect(timesSaid(the(0), /opened/)).toBeGreaterThan(openedBefore), { timeout: lateMs })
      expect(timesSaid(the(0), /fenced|partition interrupted|not in the group/)).toBeGreaterThan(0)
      await expectExact()
    })

    it('show each signal once while one comes and goes', async () => {
      for (let round = 0; round < 3; round += 1) {
        expect(await the(2).terminate()).toBe(0)
        await vi.waitFor(
          async () => expect((await kafka.admin.describeGroups([group()])).groups[0]?.members).toHaveLength(2),
          {
            timeout: lateMs,
          },
        )
        the(2).start()
        await the(2).says(/opened/, lateMs)
      }
      await expectExact()
    })

    it('leave all partitions to the one that is left', async () => {
      await Promise.all([the(1).kill(), the(2).kill()])
      await vi.waitFor(
        async () => expect((await kafka.admin.describeGroups([group()])).groups[0]?.members).toHaveLength(1),
        {
          timeout: lateMs,
        },
      )
      await feed.stop()
      await expectExact()
      for (const partition of partitions)
        expect(await texts(log, 'signals', partition)).toEqual(await texts(log, 'market.events', partition))
    })

    const group = (): string => `${kafka.topicPrefix}echo`
  },
)
