/**
 * The rows of the fault table that touch how a feed is written down, as often and as long as they ask for. Minutes, so no
 * part of `npm test`; each prints what it did.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { kafkaProxy, type ServiceProcess, seededRandom } from '@virtuoso/testing/faults'
import { describe, expect, it, type TestContext } from 'vitest'
import { expectSupersededIgnored } from './folded.ts'
import {
  brokers,
  channels,
  gapReasons,
  hasKafka,
  resumedAgain,
  sceneOn,
  signal,
  streams,
  type Whole,
} from './on-kafka.ts'
import { generatedVenue, ofType, recordsOf, until } from './venue-and-log.ts'

const seed = Number(process.env['VIRTUOSO_SEED'] ?? 1)
const intensity = 20

describe.skipIf(!hasKafka)(`an ingestor under fire, seed ${seed}`, { timeout: 900_000 }, () => {
  const scene = async (context: TestContext) => {
    const venue = await generatedVenue(intensity)
    context.onTestFinished(() => venue.stop())
    return { venue, ...(await sceneOn(venue, context)) }
  }
  type Scene = Awaited<ReturnType<typeof scene>>

  /** Starts it, and waits until it has written down something of an epoch that nobody had. */
  async function streaming({ log }: Scene, feed: ServiceProcess, epoch: number): Promise<readonly LogRecord[]> {
    feed.start()
    return until(log, 'market.events', streams(epoch))
  }

  it('ING1 killed 25 times at any moment of its life: what was acknowledged is there, what is missing is declared', async (context) => {
    const fire = await scene(context)
    const feed = fire.ingestor()
    const random = seededRandom(seed)
    const kills = 25
    for (let killed = 0; killed < kills; killed += 1) {
      const epoch = await newestEpoch(fire)
      feed.start()
      // Every fifth dies while it starts; the others after they took the feed over, while they back-fill or stream.
      if (killed % 5 !== 4) await until(fire.log, 'system.events', (records) => epochIn(records) > epoch)
      await sleep(random() * 4_000)
      await feed.kill()
    }
    await streaming(fire, feed, (await newestEpoch(fire)) + 1)
    expect(await feed.terminate()).toBe(0)
    report('ING1', kills, await fire.expectWhole())
  })

  it('ING2 told to end 10 times under load: says where it stopped, within 5 s, with 0', async (context) => {
    const fire = await scene(context)
    const feed = fire.ingestor()
    const tookMs: number[] = []
    for (let epoch = 1; epoch <= 10; epoch += 1) {
      await streaming(fire, feed, epoch)
      const toldMs = performance.now()
      expect(await feed.terminate()).toBe(0)
      tookMs.push(performance.now() - toldMs)
    }
    expect(Math.max(...tookMs)).toBeLessThan(5_000)
    const whole = await fire.expectWhole()
    for (let epoch = 1; epoch <= 10; epoch += 1) expect(gapReasons(whole.events, epoch)).toEqual({ SHUTDOWN: channels })
    report('ING2', 10, whole, `slowest ${slowest(tookMs)}`)
  })

  it('ING2 told twice ends at once, with 143', async (context) => {
    const fire = await scene(context)
    const feed = fire.ingestor()
    await streaming(fire, feed, 1)
    const ended = feed.ended()
    signal(feed, 'SIGTERM')
    signal(feed, 'SIGINT')
    expect(await ended).toBe(143)
    await fire.expectWhole()
  })

  it.for([5, 20, 70])(
    'ING3 paused %i s: says the hole of it, and no old frame passes for a fresh one',
    async (seconds, context) => {
      const fire = await scene(context)
      const feed = fire.ingestor()
      await streaming(fire, feed, 1)
      await feed.pause(seconds * 1_000)
      await until(fire.log, 'market.events', (records) => resumedAgain(records) === channels)
      await feed.terminate()
      const whole = await fire.expectWhole()
      expect(gapReasons(whole.events, 1)).toEqual({ PAUSED: channels, SHUTDOWN: channels })
      report(`ING3 ${seconds} s`, 1, whole)
    },
  )

  it('ING7 the log frozen for 45 s: hangs up when it can keep no more, and loses nothing that it kept', async (context) => {
    const fire = await scene(context)
    const proxy = await kafkaProxy({ brokers })
    context.onTestFinished(() => proxy.close())
    const feed = fire.ingestor(proxy.brokers)
    await streaming(fire, feed, 1)
    proxy.set({ freeze: true })
    for (const afterMs of [0, 600, 1_200, 1_800, 2_400])
      fire.venue.mischief({ kind: 'inject', text: '{'.padEnd(3_900_000), afterMs })
    await sleep(45_000)
    expect(fire.venue.requests().filter(({ text }) => text === 'close')).toHaveLength(1)
    proxy.set({})
    await until(fire.log, 'market.events', (records) => resumedAgain(records) === channels)
    expect(await feed.terminate()).toBe(0)
    const whole = await fire.expectWhole()
    expect(gapReasons(whole.events, 1)).toEqual({ OVERFLOW: channels, SHUTDOWN: channels })
    report('ING7', 1, whole)
  })

  it('ING7 the log frozen for 45 s on a quiet market: nothing is lost at all', async (context) => {
    const fire = await scene(context)
    const proxy = await kafkaProxy({ brokers })
    context.onTestFinished(() => proxy.close())
    const feed = fire.ingestor(proxy.brokers)
    await streaming(fire, feed, 1)
    proxy.set({ freeze: true })
    await sleep(45_000)
    proxy.set({})
    const before = fire.venue.truth().length
    await expect.poll(() => fire.venue.truth().length, { timeout: 60_000 }).toBeGreaterThan(before + 200)
    expect(await feed.terminate()).toBe(0)
    const whole = await fire.expectWhole()
    expect(gapReasons(whole.events, 1)).toEqual({ SHUTDOWN: channels })
    expect(whole.inHoles).toBe(0)
    report('ING7 quiet', 1, whole)
  })

  it.for([
    ['ING9 the acknowledgement lost', 'reply', 'drop'],
    ['ING9 the line cut after a Produce, before its reply', 'reply', 'cut'],
    ['ING16 the line cut in a Produce', 'request', 'cut'],
  ] as const)('%s: sent again, and nothing is lost', async ([row, at, outcome], context) => {
    const fire = await scene(context)
    const proxy = await kafkaProxy({ brokers })
    context.onTestFinished(() => proxy.close())
    const feed = fire.ingestor(proxy.brokers)
    await streaming(fire, feed, 1)
    const times = outcome === 'drop' ? 4 : 20 // nobody misses a reply before 5 s are over
    for (let hurt = 0; hurt < times; hurt += 1) {
      await proxy.arm({ at, api: 'Produce', topic: fire.onBroker('market.events') }, () => outcome).reached
      const { length } = await recordsOf(fire.log, 'market.events')
      await until(fire.log, 'market.events', (records) => records.length > length + 100)
    }
    expect(await feed.terminate()).toBe(0)
    const whole = await fire.expectWhole()
    expect(gapReasons(whole.events, 1)).toEqual({ SHUTDOWN: channels })
    expect(whole.inHoles).toBe(0)
    report(row, times, whole)
  })

  it('ING18 the older of two wakes 5 times after it was taken over: ends superseded, and has changed nothing', async (context) => {
    const fire = await scene(context)
    const tookMs: number[] = []
    let older = fire.ingestor()
    await streaming(fire, older, 1)
    for (let epoch = 2; epoch <= 6; epoch += 1) {
      const newer = fire.ingestor()
      const ended = older.ended()
      signal(older, 'SIGSTOP')
      await streaming(fire, newer, epoch)
      signal(older, 'SIGCONT')
      const wokeMs = performance.now()
      expect([await Promise.race([ended, sleep(30_000)]), older.output()]).toEqual([78, expect.any(String)])
      tookMs.push(performance.now() - wokeMs)
      older = newer
    }
    expect(await older.terminate()).toBe(0)
    const whole = await fire.expectWhole()
    const ignored = expectSupersededIgnored(whole.events)
    expect(ignored).toBeGreaterThan(0)
    report('ING18', 5, whole, `${ignored} facts of a lower epoch ignored; slowest ${slowest(tookMs)}`)
  })
})

const slowest = (tookMs: readonly number[]): string => `${Math.round(Math.max(...tookMs))} ms`

const epochIn = (records: readonly LogRecord[]): number =>
  Math.max(0, ...ofType(records, 'InstanceStarted').map((it) => it.event.feedEpoch ?? 0))

const newestEpoch = async ({ log }: Readonly<{ log: EventLog }>): Promise<number> =>
  epochIn(await recordsOf(log, 'system.events'))

function report(row: string, injected: number, { events, said, inHoles, repeats }: Whole, more = ''): void {
  const trades = `${said} trades said, ${inHoles} of them in declared holes, 0 elsewhere`
  console.log(
    `${row}: ${injected} injected; ${events.length} events; ${trades}; ${repeats} trades written again${more && `; ${more}`}`,
  )
}
