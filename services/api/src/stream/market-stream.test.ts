import { type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { createLogger } from '@virtuoso/service-kit'
import {
  bitcoin,
  bitcoinPartition,
  candle,
  closed,
  definition,
  ether,
  feedProgress,
  gap,
  raised,
  resumption,
  score,
  setProgress,
  signalIdOf,
  ticker,
  trade,
  updated,
} from '@virtuoso/testing/market-records'
import { memoryViewStore, type ViewStore } from '@virtuoso/view-store'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiUnderTest } from '../test-api.ts'
import { marketStream } from './market-stream.ts'
import { type Heard, type HearingOf, listenTo, projectAll, type Serving, serveStream } from './test-listener.ts'

let log: EventLog
let views: ViewStore
let clock: { nowMs: number }
let serving: Serving
let hearing: HearingOf[]
beforeEach(async () => {
  log = memoryEventLog()
  views = memoryViewStore()
  await log.append([definition(log), definition(log, { instrument: ether, base: 'ETH' })])
  await projectAll(log, views)
  clock = { nowMs: 1_786_310_460_500 }
  serving = await serveStream({ log, views, clock })
  hearing = []
})
afterEach(async () => {
  for (const it of hearing) it.hangUp()
  await serving.close()
})

/** Resolves once it has been welcomed. */
async function listen(channels: string, lastEventId?: string): Promise<HearingOf> {
  const listener = await listenTo(`${serving.url}/?channels=${channels}`, lastEventId)
  hearing.push(listener)
  await until(() => expect(listener.heard[0]?.type).toBe('welcome'))
  return listener
}

const none = { from: '0'.repeat(32), to: '0'.repeat(32) }
const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 5_000, interval: 5 })

const told = (listener: HearingOf): readonly Heard[] => listener.heard.filter((it) => /^(Signal|Feed)/.test(it.type))
const positions = (listener: HearingOf) => told(listener).map((it) => it.data['position'])
const rowsOf = (listener: HearingOf) =>
  listener.heard.filter((it) => it.type === 'OverviewRow').map((it) => it.data['data'])

describe('who listens to signals', () => {
  it('is welcomed, then told what is raised, changed and closed, each with the signal as it stood then', async () => {
    const listener = await listen('signals')
    expect(listener.heard[0]?.data).toMatchObject({ mode: 'sample', heartbeatMs: 60_000 })
    await log.append([
      raised(log),
      updated(log, { change: 'TARGET_HIT', price: 11_814_300, targetsHit: 1 }),
      closed(log),
    ])
    await until(() => expect(told(listener)).toHaveLength(3))
    const [first, second, third] = told(listener)
    expect(first?.data).toMatchObject({
      channel: 'signals',
      seq: 1,
      type: 'SignalRaised',
      position: `signals/${bitcoinPartition}@0`,
      data: { signal: { id: signalIdOf().toString('hex'), state: 'ACTIVE', targetsHit: 0, updates: [], closed: null } },
    })
    expect(second?.data).toMatchObject({ seq: 2, data: { signal: { state: 'ACTIVE', targetsHit: 1 } } })
    expect(third?.data).toMatchObject({ data: { signal: { state: 'CLOSED', closed: { reason: 'STOP_HIT' } } } })
  })

  it('hears of what becomes of signals that were raised before anybody listened', async () => {
    await log.append([raised(log)])
    await projectAll(log, views)
    const listener = await listen('signals')
    await log.append([closed(log)])
    await until(() => expect(told(listener)).toHaveLength(1))
    expect(told(listener)[0]?.data).toMatchObject({ data: { signal: { state: 'CLOSED', score: 77.12 } } })
  })

  it('hears of one that is not among the many that are open', async () => {
    await log.append([raised(log)])
    await projectAll(log, views)
    const { signals } = views
    const crowded: ViewStore = {
      ...views,
      signals: async (query) => ({
        instrument: undefined,
        ...(await signals(query)),
        ...(await views.signalsById(none, 0)),
      }),
    }
    await serving.close()
    serving = await serveStream({ log, views: crowded, clock })
    const listener = await listen('signals')
    await log.append([closed(log)])
    await until(() => expect(told(listener)).toHaveLength(1))
  })

  it('is told nothing twice when the log says it twice', async () => {
    const listener = await listen('signals,gaps')
    await log.append([raised(log), raised(log), gap(log), gap(log), resumption(log), resumption(log), closed(log)])
    await log.append([raised(log, {}, { name: 'last' })])
    await until(() => expect(positions(listener).at(-1)).toBe(`signals/${bitcoinPartition}@3`))
    expect(
      told(listener)
        .map((it) => it.type)
        .sort(),
    ).toEqual(['FeedGap', 'FeedResumed', 'SignalClosed', 'SignalRaised', 'SignalRaised'])
  })
})

describe('who comes back', () => {
  const everything = async () => {
    const found: string[] = []
    for (const partition of [0, 1, 2])
      for (const topic of ['signals', 'market.events'] as const) {
        const { records } = await log.read({ topic, partition, fromOffset: 0 })
        const news = records.filter((it) => it.value && /^(Signal|FeedGap)/.test(log.codec.typeOf(it.value) ?? ''))
        found.push(...news.map((it) => `${topic}/${partition}@${it.offset}`))
      }
    return found.sort()
  }
  /** A little of everything, on two partitions. */
  async function happen(n: number): Promise<void> {
    const instrument = n % 2 === 0 ? bitcoin : ether
    const name = `signal ${n}`
    await log.append([
      trade(log, { receivedTimeMs: n }),
      raised(log, { instrument, signalId: signalIdOf(name) }),
      updated(log, { instrument, signalId: signalIdOf(name), score: n }),
      gap(log, { instrument, fromTimeMs: 1_786_310_400_000 + n }),
    ])
  }

  it('after each event it may have been cut at, loses nothing and hears nothing twice', async () => {
    const whole = await listen('signals,gaps')
    for (let n = 0; n < 4; n++) await happen(n)
    await until(() => expect(told(whole)).toHaveLength(12))
    await projectAll(log, views)
    for (const [index, cut] of told(whole).entries()) {
      const again = await listen('signals,gaps', cut.id)
      await until(() => expect(told(again)).toHaveLength(11 - index))
      const before = positions(whole).slice(0, index + 1)
      expect([...before, ...positions(again)].sort()).toEqual(await everything())
      again.hangUp()
    }
  })

  it('and is cut again while it is told what it missed, loses nothing either', async () => {
    const whole = await listen('signals,gaps')
    for (let n = 0; n < 2; n++) await happen(n)
    await until(() => expect(told(whole)).toHaveLength(6))
    const first = await listen('signals,gaps', told(whole)[0]?.id)
    await until(() => expect(told(first)).toHaveLength(5))
    for (const [index, cut] of told(first).entries()) {
      const again = await listen('signals,gaps', cut.id)
      const before = [positions(whole)[0], ...positions(first).slice(0, index + 1)]
      await until(async () => expect([...before, ...positions(again)].sort()).toEqual(await everything()))
      again.hangUp()
    }
  })

  it('while the market goes on, and to another process, loses nothing and hears nothing twice', {
    timeout: 20_000,
  }, async () => {
    const heard: unknown[] = []
    let lastId: string | undefined
    for (let round = 0; round < 5; round++) {
      const listener = await listen('signals,gaps', lastId)
      if (lastId !== undefined) expect(listener.heard.map((it) => it.type)).not.toContain('resync')
      await Promise.all([happen(round * 2), happen(round * 2 + 1)])
      const already = heard.length
      await until(() => expect(told(listener).length).toBeGreaterThan(round % 3))
      listener.hangUp()
      await listener.ended
      const kept = told(listener)
      heard.push(...kept.map((it) => it.data['position']))
      lastId = kept.at(-1)?.id ?? lastId
      expect(heard.length).toBeGreaterThan(already)
      if (round % 2 === 0) {
        await serving.close()
        await projectAll(log, views)
        serving = await serveStream({ log, views, clock })
      }
    }
    const rest = await listen('signals,gaps', lastId)
    await until(async () => expect([...heard, ...positions(rest)].sort()).toEqual(await everything()))
  })

  it('with an id of another log, or no id at all, starts over from how things stand', async () => {
    await happen(1)
    const other = Buffer.from('another;0,0,0;0,0,0').toString('base64url')
    for (const id of [other, 'nonsense', '']) {
      const listener = await listen('signals,overview', id)
      await until(() => expect(listener.heard.map((it) => it.type)).toContain('snapshot'))
      expect(listener.heard[1]).toMatchObject({
        type: 'resync',
        data: { reason: expect.stringContaining('another log') },
      })
      listener.hangUp()
    }
  })
})

describe('who listens to the overview', () => {
  it('gets all rows, then the newest of each that changed', async () => {
    await log.append([candle(log), score(log), feedProgress(log, bitcoinPartition)])
    await log.append([setProgress(log, 'analysis.scores', bitcoinPartition)])
    await projectAll(log, views)
    const listener = await listen('overview')
    await until(() => expect(listener.heard[1]?.type).toBe('snapshot'))
    expect(listener.heard[1]?.data).toMatchObject({
      channel: 'overview',
      asOf: expect.stringMatching(/Z$/),
      data: {
        rows: [
          { instrument: bitcoin, price: '118020.0', spark: [118_020] },
          { instrument: ether, price: null },
        ],
      },
    })
    const api = await apiUnderTest({}, views)
    const asked = (await api.app.inject('/v1/overview')).json().data.rows
    expect(listener.heard[1]?.data['data']).toEqual({ rows: asked })
    for (let last = 1; last <= 50; last++) await log.append([ticker(log, { last, receivedTimeMs: last })])
    await until(() => expect(rowsOf(listener).at(-1)).toMatchObject({ row: { instrument: bitcoin, price: '5.0' } }))
    expect(rowsOf(listener).length).toBeLessThan(50)
    await log.append([gap(log)])
    await until(() => expect(rowsOf(listener).at(-1)).toMatchObject({ row: { stale: true } }))
  })

  it('is told that a row went stale, although nothing comes that could say so', async () => {
    await log.append([feedProgress(log, bitcoinPartition), setProgress(log, 'analysis.scores', bitcoinPartition)])
    await projectAll(log, views)
    clock.nowMs = 1_786_310_400_500
    const listener = await listen('overview')
    await until(() => expect(listener.heard[1]?.data).toMatchObject({ data: { rows: [{ stale: false }, {}] } }))
    clock.nowMs += 11_000
    await until(() => expect(rowsOf(listener)).toMatchObject([{ row: { instrument: bitcoin, stale: true } }]))
  })
})

describe('the stream', () => {
  it('beats while nothing happens, and says goodbye with where to go on', async () => {
    await serving.close()
    serving = await serveStream({ log, views, clock, heartbeatMs: 30 })
    const listener = await listen('signals')
    await until(() => expect(listener.heard.map((it) => it.type)).toContain('heartbeat'))
    await serving.stop()
    await listener.ended
    const last = listener.heard.at(-1)
    expect(last).toMatchObject({ type: 'bye', data: { code: 1001, resumeFrom: expect.any(String) } })
  })

  it('is not begun from views that are far behind the log', async () => {
    const pace = { rowsEveryMs: 20, heartbeatMs: 60_000, basesEveryMs: 60_000 }
    const logger = createLogger({ component: 'api', level: 'silent' })
    const stream = marketStream({ log: async () => log, views, logger, mode: 'sample', nowMs: Date.now, pace })
    await log.append(Array.from({ length: 50_002 }, () => trade(log)))
    await expect(stream.ready()).rejects.toMatchObject({ code: 'unavailable', options: { retryAfter: 5 } })
    await projectAll(log, views)
    await stream.ready()
    await stream.stop()
    await expect(stream.ready()).rejects.toMatchObject({ code: 'unavailable' })
  })
})
