import type { FeedItem, FeedMemory, MarketFeed } from '@virtuoso/market-feed'
import { type Simulator, startSimulator, syntheticSource } from '@virtuoso/simulator'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { bybitFeed } from '../src/index.ts'

const btc = 'bybit:BTC/USDT:USDT'
const clock = { nowMs: () => Math.floor(Date.now()), monotonicMs: () => performance.now() }
const log = { info: () => undefined, warn: () => undefined }

let venue: Simulator
let feed: MarketFeed
beforeAll(async () => {
  venue = await startSimulator({
    source: syntheticSource({ seed: 3, startMs: Date.now() - 60_000, now: Date.now, intensity: 5 }),
  })
})
afterEach(() => feed.stop('SHUTDOWN'))
afterAll(() => venue.stop())

async function open(instruments: readonly string[] = ['BTC/USDT:USDT'], memory: FeedMemory = new Map()) {
  const items: FeedItem[] = []
  const { restUrl, wsUrl } = venue
  feed = await bybitFeed({ instruments, reference: 'BTC/USDT:USDT', memory, clock, log, restUrl, wsUrl })
  const start = () => feed.start((said) => items.push(...said))
  const countOf = (type: string) => items.filter((it) => it.kind === 'fact' && it.type === type).length
  const gaps = () => items.flatMap((it) => (it.kind === 'fact' && it.type === 'FeedGap' ? [it.event] : []))
  const flows = () => vi.waitFor(() => expect(countOf('BookDelta')).toBeGreaterThan(5), { timeout: 20_000 })
  return { items, start, countOf, gaps, flows }
}

it('a feed that is not read says nothing; a venue that hangs up meanwhile is an overflow', {
  timeout: 40_000,
}, async () => {
  const { items, start, countOf, gaps, flows } = await open()
  await start()
  await flows()
  // History is asked for, not streamed: it is bounded, and over before the stream is held.
  await vi.waitFor(() => expect(countOf('CandleObserved')).toBeGreaterThanOrEqual(4 * 239), { timeout: 10_000 })
  feed.pause()
  const before = items.length
  const sentBefore = venue.truth().length
  await vi.waitFor(() => expect(venue.truth().length).toBeGreaterThan(sentBefore + 10), { timeout: 10_000 })
  expect(items.length - before).toBeLessThan(10)
  venue.mischief({ kind: 'close' })
  feed.resume()
  await vi.waitFor(() => expect(gaps()).toHaveLength(7), { timeout: 10_000 })
  expect(new Set(gaps().map((it) => it.reason))).toEqual(new Set(['OVERFLOW']))
  expect(countOf('FeedResumed')).toBe(7)
})

it('goes on from the definition that the log holds: the version stays, and a raised scale does not fall', async () => {
  const first = await open()
  await first.start()
  const defined = first.items.find((it) => it.kind === 'fact' && it.type === 'InstrumentDefined')
  if (defined?.kind !== 'fact' || defined.type !== 'InstrumentDefined') throw new Error('nothing was defined')
  const { event } = defined
  await feed.stop('SHUTDOWN')
  const raised = { ...event, definitionVersion: 5, priceScale: event.priceScale + 1, tickSize: event.tickSize * 10 }
  const second = await open(['BTC/USDT:USDT'], new Map([[btc, { definition: raised, channels: new Map() }]]))
  await second.start()
  const again = second.items.find((it) => it.kind === 'fact' && it.type === 'InstrumentDefined')
  expect(again).toMatchObject({
    event: { definitionVersion: 5, priceScale: raised.priceScale, tickSize: raised.tickSize },
  })
})

it('names what the venue does not have', async () => {
  const { start } = await open(['BTC/USDT:USDT', 'NOBODY/USDT:USDT'])
  await expect(start()).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('NOBODY/USDT:USDT'),
  })
})
