import { setImmediate } from 'node:timers/promises'
import { accepted, refused } from '../envelope.ts'
import type { RestAnswer } from '../venue-source.ts'
import { cut } from './book-change.ts'
import type { Candle } from './candle.ts'
import { fixed, trimmed } from './decimal-text.ts'
import { bookFields, candleTexts } from './frame-text.ts'
import { instrumentInfo } from './instrument-info.ts'
import type { Instrument } from './instruments.ts'
import type { Market } from './market.ts'
import { minuteMs } from './minute-fills.ts'
import { fundingEveryMs } from './ticker.ts'

const intervalsMin: Readonly<Record<string, number>> = { '1': 1, '5': 5, '30': 30, '240': 240 }
const periodsMin: Readonly<Record<string, number>> = {
  ...{ '5min': 5, '15min': 15, '30min': 30 },
  ...{ '1h': 60, '4h': 240, '1d': 1440 },
}
/** How many minutes of history are made before other work gets its turn. */
const minutesAtOnce = 1920

type Asked = Readonly<{ markets: readonly Market[]; query: URLSearchParams; timeMs: number }>
type Answer = RestAnswer | Promise<RestAnswer>
type Route = (asked: Asked) => Answer

/** The market data that can be asked for over REST, by path. */
export const routes: ReadonlyMap<string, Route> = new Map([
  ['/v5/market/instruments-info', instrumentsInfo],
  ['/v5/market/tickers', tickers],
  ['/v5/market/kline', ofMarket(candles)],
  ['/v5/market/recent-trade', ofMarket(recentTrades)],
  ['/v5/market/orderbook', ofMarket(orderBook)],
  ['/v5/market/open-interest', ofMarket(openInterest)],
  ['/v5/market/funding/history', ofMarket(fundingHistory)],
  ['/v5/market/account-ratio', ofMarket(accountRatio)],
])

/** The venue lists linear perpetuals; every other category is an empty list. */
function instrumentsInfo({ markets, query, timeMs }: Asked): RestAnswer {
  const isTrading = query.get('category') === 'linear' && (query.get('status') ?? 'Trading') === 'Trading'
  const listed = isTrading && !query.get('cursor') ? chosen(markets, query) : []
  const list = listed.map(({ instrument }) => instrumentInfo(instrument))
  return accepted({ category: query.get('category') ?? '', list, nextPageCursor: '' }, timeMs)
}

function tickers({ markets, query, timeMs }: Asked): RestAnswer {
  const isLinear = query.get('category') === 'linear'
  const list = isLinear ? chosen(markets, query).map((market) => market.ticker(timeMs)) : []
  return accepted({ category: query.get('category') ?? '', list }, timeMs)
}

const chosen = (markets: readonly Market[], query: URLSearchParams): readonly Market[] =>
  query.has('symbol') ? markets.filter(({ instrument }) => instrument.symbol === query.get('symbol')) : markets

type MarketRoute = (market: Market, query: URLSearchParams, timeMs: number) => Answer

function ofMarket(route: MarketRoute): Route {
  return ({ markets, query, timeMs }) => {
    if (query.get('category') !== 'linear') return refused('Category is invalid', timeMs)
    const market = markets.find(({ instrument }) => instrument.symbol === query.get('symbol'))
    return market === undefined ? refused('Symbol Is Invalid', timeMs) : route(market, query, timeMs)
  }
}

/** Newest first, the candle in the making included. With `start` alone the list begins there, else it ends at `end`. */
async function candles({ history, instrument }: Market, query: URLSearchParams, timeMs: number): Promise<RestAnswer> {
  const intervalMin = intervalsMin[query.get('interval') ?? '']
  if (intervalMin === undefined) return refused('Interval is invalid', timeMs)
  const everyMs = intervalMin * minuteMs
  const range = rangeOf(query, { everyMs, fromMs: instrument.launchMs, timeMs, usual: 200, most: 1000 })
  if (range === undefined) return refused('start, end or limit is invalid', timeMs)
  const list: (readonly string[])[] = []
  for (const startMs of range) {
    const isClosed = startMs + everyMs <= timeMs
    const candle = isClosed ? history.candle(intervalMin, startMs) : history.candleAt(intervalMin, timeMs)
    list.push(candleRow(candle, instrument))
    // A long history is a second's work; the stream must not stand still meanwhile.
    if ((list.length * intervalMin) % minutesAtOnce < intervalMin) await setImmediate()
  }
  return accepted({ symbol: instrument.symbol, category: 'linear', list }, timeMs)
}

function candleRow(candle: Candle, instrument: Instrument): readonly string[] {
  const { open, high, low, close, volume, turnover } = candleTexts(candle, instrument)
  return [`${candle.startMs}`, open, high, low, close, volume, turnover]
}

function recentTrades({ tradesBetween }: Market, query: URLSearchParams, timeMs: number): RestAnswer {
  const limit = limitOf(query, 500, 1000)
  if (limit === undefined) return refused('limit is invalid', timeMs)
  let minutes = 1
  let trades = tradesBetween(timeMs - minutes * minuteMs, timeMs)
  while (trades.length < limit) {
    minutes *= 2
    trades = tradesBetween(timeMs - minutes * minuteMs, timeMs)
  }
  const list = trades
    .slice(-limit)
    .toReversed()
    .map((it) => ({
      ...{ execId: it.i, symbol: it.s, price: it.p, size: it.v, side: it.S, time: `${it.T}` },
      ...{ isBlockTrade: it.BT, isRPITrade: it.RPI, seq: `${it.seq}` },
    }))
  return accepted({ category: 'linear', list }, timeMs)
}

function orderBook({ book, instrument }: Market, query: URLSearchParams, timeMs: number): RestAnswer {
  const limit = limitOf(query, 25, 1000)
  if (limit === undefined) return refused('limit is invalid', timeMs)
  const at = book(timeMs)
  const shown = { bids: cut(at.book.bids, limit), asks: cut(at.book.asks, limit) }
  return accepted({ ...bookFields(instrument, shown, at), ts: at.timeMs, cts: at.timeMs - 1 }, timeMs)
}

function openInterest({ derivative, instrument }: Market, query: URLSearchParams, timeMs: number): RestAnswer {
  const everyMin = periodsMin[query.get('intervalTime') ?? '']
  if (everyMin === undefined) return refused('intervalTime is invalid', timeMs)
  const everyMs = everyMin * minuteMs
  const range = rangeOf(timesOf(query), { everyMs, fromMs: instrument.launchMs, timeMs, usual: 50, most: 200 })
  if (range === undefined) return refused('startTime, endTime or limit is invalid', timeMs)
  const list = range.map((atMs) => ({
    openInterest: fixed(derivative.openInterest(atMs), instrument.stepDecimals),
    timestamp: `${atMs}`,
  }))
  return accepted({ symbol: instrument.symbol, category: 'linear', list, nextPageCursor: '' }, timeMs)
}

/** What was settled, newest first. */
function fundingHistory({ derivative, instrument }: Market, query: URLSearchParams, timeMs: number): RestAnswer {
  const everyMs = fundingEveryMs
  const range = rangeOf(timesOf(query), { everyMs, fromMs: instrument.launchMs, timeMs, usual: 200, most: 200 })
  if (range === undefined) return refused('startTime, endTime or limit is invalid', timeMs)
  const list = range.map((atMs) => ({
    symbol: instrument.symbol,
    fundingRate: trimmed(derivative.fundingRate(atMs), 8),
    fundingRateTimestamp: `${atMs}`,
  }))
  return accepted({ category: 'linear', list }, timeMs)
}

function accountRatio({ derivative, instrument }: Market, query: URLSearchParams, timeMs: number): RestAnswer {
  const everyMin = periodsMin[query.get('period') ?? '']
  if (everyMin === undefined) return refused('period is invalid', timeMs)
  const everyMs = everyMin * minuteMs
  const range = rangeOf(timesOf(query), { everyMs, fromMs: instrument.launchMs, timeMs, usual: 50, most: 500 })
  if (range === undefined) return refused('startTime, endTime or limit is invalid', timeMs)
  const list = range.map((atMs) => {
    const long = derivative.longShare(atMs)
    return {
      symbol: instrument.symbol,
      ...{ buyRatio: fixed(long, 4), sellRatio: fixed(10_000 - long, 4), timestamp: `${atMs}` },
    }
  })
  return accepted({ list, nextPageCursor: '' }, timeMs)
}

/** Where Bybit calls the bounds `startTime` and `endTime`. */
function timesOf(query: URLSearchParams): URLSearchParams {
  const times = new URLSearchParams(query)
  if (query.has('startTime')) times.set('start', query.get('startTime') ?? '')
  if (query.has('endTime')) times.set('end', query.get('endTime') ?? '')
  return times
}

type Bounds = Readonly<{ everyMs: number; fromMs: number; timeMs: number; usual: number; most: number }>

/** @returns the multiples of `everyMs` asked for, newest first; undefined when a parameter is no number. */
function rangeOf(
  query: URLSearchParams,
  { everyMs, fromMs, timeMs, usual, most }: Bounds,
): readonly number[] | undefined {
  const start = numberOf(query, 'start')
  const end = numberOf(query, 'end')
  const limit = limitOf(query, usual, most)
  if (Number.isNaN(start) || Number.isNaN(end) || limit === undefined) return undefined
  const first = Math.ceil(Math.max(start ?? 0, fromMs) / everyMs) * everyMs
  const newest = Math.floor(Math.min(end ?? timeMs, timeMs) / everyMs) * everyMs
  const last = start !== undefined && end === undefined ? Math.min(newest, first + (limit - 1) * everyMs) : newest
  const found: number[] = []
  for (let at = last; at >= first && found.length < limit; at -= everyMs) found.push(at)
  return found
}

/** @returns undefined when it is not there, NaN when it is no whole number. */
function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}

function limitOf(query: URLSearchParams, usual: number, most: number): number | undefined {
  const asked = numberOf(query, 'limit') ?? usual
  return asked >= 1 ? Math.min(asked, most) : undefined
}
