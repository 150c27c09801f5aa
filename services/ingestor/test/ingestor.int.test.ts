import type { LogRecord } from '@virtuoso/contracts'
import { kafkaProxy } from '@virtuoso/testing/faults'
import { describe, expect, it, type TestContext } from 'vitest'
import { expectSupersededIgnored } from './folded.ts'
import { brokers, channels, gapReasons, hasKafka, resumedAgain, sceneOn, signal, streams } from './on-kafka.ts'
import { generatedVenue, ofType, until } from './venue-and-log.ts'

describe.skipIf(!hasKafka)('the process of an ingestor on Kafka', { timeout: 240_000 }, () => {
  const scene = async (context: TestContext) => {
    const venue = await generatedVenue()
    context.onTestFinished(() => venue.stop())
    return sceneOn(venue, context)
  }

  it.concurrent('killed while it streams, and ended in order, loses nothing that it does not declare', async (context) => {
    const { log, ingestor, expectWhole } = await scene(context)
    const feed = ingestor()
    feed.start()
    await until(log, 'market.events', streams(1))
    await feed.kill()
    feed.start()
    await until(log, 'market.events', streams(2))
    const toldMs = performance.now()
    expect(await feed.terminate()).toBe(0)
    expect(performance.now() - toldMs).toBeLessThan(5_000)
    const { events } = await expectWhole()
    expect(gapReasons(events, 2)).toEqual({ START: channels, SHUTDOWN: channels })
    expectLastUpdateKnown(events)
  })

  it.concurrent('woken after another took the feed over, ends superseded and has changed nothing', async (context) => {
    const { log, ingestor, expectWhole } = await scene(context)
    const [older, newer] = [ingestor(), ingestor()]
    older.start()
    await until(log, 'market.events', streams(1))
    const ended = older.ended()
    signal(older, 'SIGSTOP')
    newer.start()
    await until(log, 'market.events', streams(2))
    signal(older, 'SIGCONT')
    expect(await Promise.race([ended, lateMs(5_000)])).toBe(78)
    expect(older.output()).toContain('[superseded, exit 78]')
    expect(await newer.terminate()).toBe(0)
    const { events } = await expectWhole()
    expect(gapReasons(events, 2)).toEqual({ START: channels, SHUTDOWN: channels })
    expect(expectSupersededIgnored(events)).toBeGreaterThan(0)
  })

  it.concurrent('sends again what was in doubt, and says the hole of a pause', async (context) => {
    const { log, ingestor, expectWhole, onBroker } = await scene(context)
    const proxy = await kafkaProxy({ brokers })
    context.onTestFinished(() => proxy.close())
    const feed = ingestor(proxy.brokers)
    feed.start()
    await until(log, 'market.events', streams(1))
    const point = { at: 'reply', api: 'Produce', topic: onBroker('market.events') } as const
    const cut = proxy.arm(point, () => 'cut', { times: 5 })
    await cut.reached
    const before = await log.positions('market.events')
    await until(log, 'market.events', (records) => records.length > sizeOf(before) + 50)
    expect(cut.hits()).toBe(5)
    await feed.pause(5_000)
    await until(log, 'market.events', (records) => resumedAgain(records) === channels)
    expect(await feed.terminate()).toBe(0)
    const { events } = await expectWhole()
    expect(gapReasons(events, 1)).toEqual({ PAUSED: channels, SHUTDOWN: channels })
  })
})

const lateMs = (ms: number): Promise<string> =>
  new Promise((resolve) => setTimeout(resolve, ms, `still there after ${ms} ms`))

const sizeOf = (positions: readonly { endOffset: number }[]): number =>
  positions.reduce((sum, it) => sum + it.endOffset, 0)

/** A book's shutdown says after which of its updates it begins. */
function expectLastUpdateKnown(events: readonly LogRecord[]): void {
  for (const gap of ofType(events, 'FeedGap')) {
    if (gap.event.channel !== 'BOOK' || gap.event.reason !== 'SHUTDOWN') continue
    const last = ofType(events, 'BookDelta').findLast((it) => it.key === gap.key)
    expect(gap.event.lastUpdateId).toBe(last?.event.lastUpdateId)
  }
}
