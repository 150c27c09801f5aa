import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookOf } from '../../test/venue-client.ts'
import { parseTopic } from '../topic.ts'
import type { TradeFields } from './frame-text.ts'
import { instruments } from './instruments.ts'
import { type Market, marketOf } from './market.ts'

const startMs = Date.UTC(2026, 10, 25, 12)
const shared = { seed: 42, startMs, intensity: 1, story: 'market' } as const
const [bitcoin] = instruments
const freshMarket = (symbol: string, seed = 42): Market => {
  const instrument = instruments.find((it) => it.symbol === symbol) ?? bitcoin
  if (instrument === undefined) throw new Error(`no instrument ${symbol}`)
  return marketOf(instrument, { ...shared, seed })
}

const symbols = instruments.map(({ symbol }) => symbol)
const anySymbol = fc.constantFrom(...symbols)
/** A step of 100 ms from the day before the start, which still has its trades, to 40 days after it. */
const anyStepMs = fc.integer({ min: -850_000, max: 34_000_000 }).map((steps) => startMs + steps * 100)
const anyMinute = fc.integer({ min: -56_000, max: 56_000 }).map((minutes) => startMs / 60_000 + minutes)
const anyTradedMinute = fc.integer({ min: -1_439, max: 56_000 }).map((minutes) => startMs / 60_000 + minutes)

const channels = [
  ...['publicTrade', 'allLiquidation', 'orderbook.1', 'orderbook.50', 'orderbook.200'],
  ...['tickers', 'kline.1', 'kline.240'],
]

function said(market: Market, channel: string, timeMs: number): string | undefined {
  const text = `${channel}.${market.instrument.symbol}`
  const topic = parseTopic(text)
  return topic && market.frameAt(text, topic, timeMs)?.text
}

function state(market: Market, channel: string, timeMs: number): string {
  const text = `${channel}.${market.instrument.symbol}`
  const topic = parseTopic(text)
  return (topic && market.stateAt(text, topic, timeMs)?.text) ?? ''
}

describe('a generated market', () => {
  it('says the same at a moment whoever listened before', () => {
    fc.assert(
      fc.property(anySymbol, anyStepMs, (symbol, timeMs) => {
        const [listened, entered] = [freshMarket(symbol), freshMarket(symbol)]
        for (let at = timeMs - 3_000; at < timeMs; at += 100) for (const it of channels) said(listened, it, at)
        for (const it of channels) expect(said(entered, it, timeMs)).toBe(said(listened, it, timeMs))
      }),
      { numRuns: 20 },
    )
  })

  it('is the same market in every build', () => {
    const hash = createHash('sha256')
    for (const symbol of symbols) {
      const market = freshMarket(symbol)
      for (const it of channels) hash.update(state(market, it, startMs))
      for (let at = startMs + 100; at <= startMs + 60_000; at += 100) {
        for (const it of channels) hash.update(said(market, it, at) ?? '')
      }
    }
    expect(hash.digest('hex')).toBe('b2dd5214e9e1fab61b31ea52473816b0c0768e34e2965520cb93a4d9df0698df')
  })

  it('is another market with another seed', () => {
    expect(state(freshMarket('BTCUSDT', 1), 'orderbook.50', startMs)).not.toBe(
      state(freshMarket('BTCUSDT', 2), 'orderbook.50', startMs),
    )
  })

  it('stands at its base price at the start', () => {
    const prices = symbols.map((symbol) => {
      const { history, instrument } = freshMarket(symbol)
      return history.price(startMs / 60_000) / 10 ** instrument.tickDecimals
    })
    expect(prices).toEqual(instruments.map(({ basePrice }) => basePrice))
  })
})

describe('its trades', () => {
  it('add up to the candle of their minute, which opens where the one before closed', () => {
    fc.assert(
      fc.property(anySymbol, anyTradedMinute, (symbol, minute) => {
        const { history } = freshMarket(symbol)
        const { fills, timesMs } = history.trades(minute)
        const prices = [...fills.prices.subarray(0, fills.count)]
        const amounts = [...fills.amounts.subarray(0, fills.count)]
        const candle = history.candle(1, minute * 60_000)
        expect(candle).toEqual({
          startMs: minute * 60_000,
          open: prices[0],
          high: Math.max(...prices),
          low: Math.min(...prices),
          close: prices.at(-1),
          volume: amounts.reduce((sum, amount) => sum + amount, 0),
          turnover: amounts.reduce((sum, amount, index) => sum + amount * (prices[index] ?? 0), 0),
        })
        expect(timesMs).toEqual([...timesMs].sort((one, other) => one - other))
        expect(timesMs.every((timeMs) => Math.floor(timeMs / 60_000) === minute)).toBe(true)
        expect(amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 1)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('are all told live, once, in rising sequence: by the second before the start, ten times a second from it on', () => {
    const market = freshMarket('SOLUSDT')
    const live: TradeFields[] = []
    for (let at = startMs - 30_000 + 100; at <= startMs + 30_000; at += 100) {
      const trades: TradeFields[] = JSON.parse(said(market, 'publicTrade', at) ?? '{"data":[]}').data
      const sinceMs = at <= startMs ? 1_000 : 100
      expect(trades.every(({ T }) => at - sinceMs <= T && T < at)).toBe(true)
      live.push(...trades)
    }
    expect(live).toEqual(market.tradesBetween(startMs - 30_000, startMs + 30_000))
    expect(new Set(live.map(({ i }) => i)).size).toBe(live.length)
    expect(live.every(({ seq }, index) => index === 0 || seq > (live[index - 1]?.seq ?? 0))).toBe(true)
  })
})

describe('its candles', () => {
  it('open where the one before closed, also where the archive ends', () => {
    fc.assert(
      fc.property(anySymbol, anyMinute, (symbol, minute) => {
        const { history } = freshMarket(symbol)
        const [before, after] = [history.candle(1, (minute - 1) * 60_000), history.candle(1, minute * 60_000)]
        expect(after.open).toBe(before.close)
        expect(after.high).toBeGreaterThanOrEqual(Math.max(after.open, after.close))
        expect(after.low).toBeLessThanOrEqual(Math.min(after.open, after.close))
      }),
      { numRuns: 200 },
    )
  })

  it('of five minutes, half an hour and four hours roll up those of one minute', () => {
    fc.assert(
      fc.property(anySymbol, fc.constantFrom(5, 30, 240), anyMinute, (symbol, intervalMin, minute) => {
        const { history } = freshMarket(symbol)
        const first = Math.floor(minute / intervalMin) * intervalMin
        const parts = Array.from({ length: intervalMin }, (_, n) => history.candle(1, (first + n) * 60_000))
        const candle = history.candle(intervalMin, first * 60_000)
        expect(candle.open).toBe(parts[0]?.open)
        expect(candle.close).toBe(parts.at(-1)?.close)
        expect(candle.high).toBe(Math.max(...parts.map(({ high }) => high)))
        expect(candle.low).toBe(Math.min(...parts.map(({ low }) => low)))
        expect(candle.volume).toBe(parts.reduce((sum, { volume }) => sum + volume, 0))
        expect(candle.turnover).toBe(parts.reduce((sum, { turnover }) => sum + turnover, 0))
      }),
      { numRuns: 30 },
    )
  })

  it('are confirmed at the close together with the one that begins', () => {
    const market = freshMarket('BTCUSDT')
    const closeMs = Math.ceil(startMs / 14_400_000) * 14_400_000
    for (const [channel, intervalMin] of [
      ['kline.1', 1],
      ['kline.5', 5],
      ['kline.240', 240],
    ] as const) {
      const { data } = JSON.parse(said(market, channel, closeMs) ?? '')
      expect(data).toMatchObject([
        { start: closeMs - intervalMin * 60_000, end: closeMs - 1, confirm: true },
        { start: closeMs, confirm: false, volume: '0', open: data[0].close },
      ])
      const before = JSON.parse(state(market, channel, closeMs - 100)).data[0]
      expect(before.confirm).toBe(false)
    }
  })
})

describe('its books', () => {
  it('never cross', () => {
    fc.assert(
      fc.property(anySymbol, anyStepMs, (symbol, timeMs) => {
        const { book } = freshMarket(symbol)
        const { bids, asks } = book(timeMs).book
        expect(bids.prices.length).toBe(200)
        expect(asks.prices.length).toBe(200)
        expect(bids.prices[0]).toBeLessThan(asks.prices[0] ?? 0)
        expect(bids.prices.every((price, n) => n === 0 || price < (bids.prices[n - 1] ?? 0))).toBe(true)
        expect(asks.prices.every((price, n) => n === 0 || price > (asks.prices[n - 1] ?? 0))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('follow from a snapshot and the deltas after it, whose numbers have no gap, not even at the start', () => {
    const oftenTheStart = fc.oneof(anyStepMs, fc.constantFrom(startMs - 5_000, startMs - 900))
    fc.assert(
      fc.property(
        anySymbol,
        fc.constantFrom('orderbook.50', 'orderbook.200'),
        oftenTheStart,
        (symbol, channel, fromMs) => {
          const market = freshMarket(symbol)
          const untilMs = fromMs + 10_000
          const texts = [state(market, channel, fromMs)]
          for (let at = fromMs + 100; at <= untilMs; at += 100) texts.push(said(market, channel, at) ?? '')
          const frames = texts.filter((text) => text !== '')
          expect(bookOf(frames)).toEqual(bookOf([state(market, channel, untilMs)]))
          const ids = frames.map((text) => JSON.parse(text).data.u)
          expect(ids.every((id, n) => n === 0 || id === ids[n - 1] + 1)).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('have the latest trade at their touch', () => {
    fc.assert(
      fc.property(anySymbol, anyStepMs, (symbol, timeMs) => {
        const market = freshMarket(symbol)
        const updateMs = market.book(timeMs).timeMs
        const { b, a } = JSON.parse(state(market, 'orderbook.1', timeMs)).data
        const last = market.tradesBetween(updateMs - 120_000, updateMs).at(-1)
        expect(last?.S === 'Buy' ? a[0][0] : b[0][0]).toBe(last?.p)
      }),
      { numRuns: 60 },
    )
  })
})

describe('its ticker', () => {
  it('is what its changes make of the snapshot before', () => {
    const market = freshMarket('ETHUSDT')
    let fields = JSON.parse(state(market, 'tickers', startMs - 10_000)).data
    for (let at = startMs - 10_000 + 100; at <= startMs + 20_000; at += 100) {
      fields = { ...fields, ...JSON.parse(said(market, 'tickers', at) ?? '{"data":{}}').data }
    }
    expect(fields).toEqual(JSON.parse(state(market, 'tickers', startMs + 20_000)).data)
  })

  it('sums up the last 24 hours and keeps mark and index near the price', () => {
    const market = freshMarket('DOGEUSDT')
    const ticker = market.ticker(startMs)
    const last = Number(ticker['lastPrice'])
    expect(Number(ticker['highPrice24h'])).toBeGreaterThanOrEqual(last)
    expect(Number(ticker['lowPrice24h'])).toBeLessThanOrEqual(last)
    expect(Math.abs(Number(ticker['markPrice']) / last - 1)).toBeLessThan(0.01)
    expect(Math.abs(Number(ticker['indexPrice']) / last - 1)).toBeLessThan(0.01)
    expect(ticker['nextFundingTime']).toBe(`${Date.UTC(2026, 10, 25, 16)}`)
  })
})
