import { afterEach, expect, it } from 'vitest'
import { askMarket } from '../../test/ask.ts'
import { connect } from '../../test/venue-client.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import { syntheticSource } from './synthetic-source.ts'

const startMs = Date.UTC(2026, 10, 25, 12)

let running: Simulator[] = []
afterEach(async () => {
  await Promise.all(running.map((it) => it.stop()))
  running = []
})

/** Venue time that the test moves by hand. */
async function venueAt(timeMs: number) {
  const clock = { nowMs: timeMs }
  const simulator = await startSimulator({ source: syntheticSource({ seed: 42, startMs, now: () => clock.nowMs }) })
  running.push(simulator)
  const ask = (query: string) => askMarket(simulator, query)
  return { clock, simulator, ask }
}

it('goes on after an outage where venue time has come to, with the same market', async () => {
  const topics = ['publicTrade.BTCUSDT', 'orderbook.50.BTCUSDT', 'tickers.BTCUSDT', 'kline.1.BTCUSDT']
  const told = (texts: readonly string[]) => texts.filter((text) => JSON.parse(text).ts > startMs + 90_000)
  const listen = async ({ simulator }: { simulator: Simulator }) => {
    const client = await connect(simulator.wsUrl)
    client.subscribe(...topics)
    await client.until((texts) => texts.some((text) => text.includes('tickers')))
    return client
  }
  const allAlong = await venueAt(startMs)
  const listener = await listen(allAlong)
  allAlong.clock.nowMs = startMs + 90_000
  await listener.until((texts) => texts.some((text) => text.includes(`"ts":${startMs + 90_000}`)))
  const restarted = await venueAt(startMs + 90_000)
  const returned = await listen(restarted)
  for (const { clock } of [allAlong, restarted]) clock.nowMs = startMs + 95_000
  const isComplete = (texts: readonly string[]) => texts.some((text) => text.includes(`"ts":${startMs + 95_000}`))
  await Promise.all([listener.until(isComplete), returned.until(isComplete)])
  expect(told(returned.texts).length).toBeGreaterThan(50)
  expect(told(returned.texts)).toEqual(told(listener.texts))
})

it('hangs up when it was away too long to catch up', async () => {
  const { clock, simulator } = await venueAt(startMs)
  const client = await connect(simulator.wsUrl)
  client.subscribe('publicTrade.BTCUSDT')
  await client.until((texts) => texts.length === 1)
  clock.nowMs += 3_600_000
  expect(await client.closed).toBe(1001)
})

it('never lets venue time run backwards', async () => {
  const { clock, ask } = await venueAt(startMs + 5_000)
  clock.nowMs -= 3_600_000
  expect((await ask('time')).time).toBe(startMs + 5_000)
})

it('lists ten perpetuals once and nothing else', async () => {
  const { ask } = await venueAt(startMs)
  const listed = async (query: string) => (await ask(`instruments-info?${query}`)).result.list.length
  expect(await listed('category=linear&limit=1000')).toBe(10)
  expect(await listed('category=linear&limit=1000&status=PreLaunch')).toBe(0)
  expect(await listed('category=spot&limit=1000')).toBe(0)
})

it('answers candles newest first, the one in the making included', async () => {
  const { ask } = await venueAt(startMs + 90_000)
  const { result } = await ask('kline?category=linear&symbol=ETHUSDT&interval=1&limit=3')
  expect(result.list.map(([start]) => Number(start) - startMs)).toEqual([60_000, 0, -60_000])
  const [, second, third] = result.list
  expect(second?.[1]).toBe(third?.[4])
})

it('answers more than 41 days of four-hour candles', async () => {
  const { ask } = await venueAt(startMs)
  const from = startMs - 41 * 86_400_000
  const { result } = await ask(`kline?category=linear&symbol=DOTUSDT&interval=240&start=${from}&limit=300`)
  expect(result.list.length).toBe(247)
  expect(Number(result.list.at(-1)?.[0])).toBe(from)
})

it('bounds candles by start and end, and begins at the start where no end is given', async () => {
  const { ask } = await venueAt(startMs)
  const starts = async (query: string) =>
    (await ask(`kline?category=linear&symbol=ADAUSDT&interval=5&${query}`)).result.list.map(
      ([start]) => (Number(start) - startMs) / 300_000,
    )
  expect(await starts(`start=${startMs - 1_500_000}&end=${startMs - 600_000}`)).toEqual([-2, -3, -4, -5])
  expect(await starts(`start=${startMs - 1_500_000}&limit=2`)).toEqual([-4, -5])
  expect(await starts(`end=${startMs - 600_000}&limit=2`)).toEqual([-2, -3])
})

it('refuses an unknown symbol and a wrong interval by code', async () => {
  const { ask } = await venueAt(startMs)
  expect((await ask('kline?category=linear&symbol=NOPEUSDT&interval=1')).retCode).toBe(10001)
  expect((await ask('kline?category=linear&symbol=BTCUSDT&interval=2')).retCode).toBe(10001)
  expect((await ask('kline?category=linear&symbol=BTCUSDT&interval=1&limit=x')).retCode).toBe(10001)
})

it('answers trades, book, ticker and open interest that agree with each other', async () => {
  const { ask } = await venueAt(startMs + 30_000)
  const of = async (path: string) => (await ask(`${path}category=linear&symbol=XRPUSDT&limit=5`)).result
  const trades = (await of('recent-trade?')).list
  const book = await of('orderbook?')
  const [ticker] = (await of('tickers?')).list
  const interest = (await of('open-interest?intervalTime=5min&')).list
  expect(trades.length).toBe(5)
  expect(book.b.length).toBe(5)
  expect([book.b[0]?.[0], book.a[0]?.[0]]).toContain(trades[0]?.['price'])
  expect(Number(ticker?.['bid1Price'])).toBeLessThan(Number(ticker?.['ask1Price']))
  expect(interest.length).toBe(5)
  expect(Math.abs(Number(interest[0]?.['openInterest']) / Number(ticker?.['openInterest']) - 1)).toBeLessThan(0.05)
})
