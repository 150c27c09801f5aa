import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { BookDelta, BookSnapshot, TradeExecuted } from '@virtuoso/contracts'
import { parseExact } from '@virtuoso/domain'

/** Set of recorded frames that this reads; give it to `recorded()` to know whether it is there. */
export const binanceRecording = 'l2-binance-raw-btc-20240808'

/** A perpetual, or the spot market; six minutes of BTCUSDT each. */
export type BinanceMarket = 'usdm' | 'spot'

/** What the market said, as our events; not yet on a log. */
export type BinanceFact =
  | Readonly<{ type: 'TradeExecuted'; event: TradeExecuted }>
  | Readonly<{ type: 'BookSnapshot'; event: BookSnapshot }>
  | Readonly<{ type: 'BookDelta'; event: BookDelta }>

type Scales = Readonly<{ price: number; amount: number }>
/** Decimals that every price and amount of the recording fits into. */
export const binanceScales: Readonly<Record<BinanceMarket, Scales>> = {
  usdm: { price: 1, amount: 3 },
  spot: { price: 2, amount: 8 },
}
export const binanceInstruments: Readonly<Record<BinanceMarket, string>> = {
  usdm: 'binance:BTC/USDT:USDT',
  spot: 'binance:BTC/USDT',
}

/**
 * Trades, the snapshot and the deltas of the recording in the order of its file, the snapshot first of all: its reply came
 * after deltas that continue it, and whoever asks for one keeps those until it is there. Deltas before it are repeats.
 * @param folder - Of the recording, as `recorded(binanceRecording)` found it.
 */
export function binanceFacts(folder: string, market: BinanceMarket): readonly BinanceFact[] {
  const lines = gunzipSync(readFileSync(join(folder, `${market}_btcusdt_20240808.gz`))).toString()
  const facts: BinanceFact[] = []
  for (const line of lines.trimEnd().split('\n')) {
    if (line.includes('@bookTicker"')) continue
    const split = line.indexOf(' ')
    const fact = factOf(JSON.parse(line.slice(split + 1)), {
      market,
      receivedTimeMs: Number(line.slice(0, split).slice(0, -6)),
    })
    if (fact.type === 'BookSnapshot') facts.unshift(fact)
    else facts.push(fact)
  }
  return facts
}

type Frame = Snapshot | Readonly<{ data: Trade | Depth }>
type Levels = readonly (readonly [price: string, amount: string])[]
type Snapshot = Readonly<{ lastUpdateId: number; T?: number; bids: Levels; asks: Levels }>
type Trade = Readonly<{ e: 'trade'; T: number; t: number; p: string; q: string; m: boolean }>
type Depth = Readonly<{
  e: 'depthUpdate'
  T?: number
  E: number
  U: number
  u: number
  pu?: number
  b: Levels
  a: Levels
}>
type Received = Readonly<{ market: BinanceMarket; receivedTimeMs: number }>

function factOf(frame: Frame, received: Received): BinanceFact {
  if ('lastUpdateId' in frame) {
    const { T, bids, asks, lastUpdateId } = frame
    return {
      type: 'BookSnapshot',
      event: { ...base(received, T), ...levels(bids, asks, received.market), lastUpdateId },
    }
  }
  const { data } = frame
  if (data.e === 'trade') return { type: 'TradeExecuted', event: tradeOf(data, received) }
  const { T, E, U, u, pu, b, a } = data
  const ids = { firstUpdateId: U, lastUpdateId: u, previousUpdateId: pu }
  return { type: 'BookDelta', event: { ...base(received, T ?? E), ...levels(b, a, received.market), ...ids } }
}

/** The buyer was the maker: the taker sold. */
function tradeOf({ T, t, p, q, m }: Trade, received: Received): TradeExecuted {
  const { price, amount } = binanceScales[received.market]
  return {
    ...base(received, T),
    price: exact(p, price),
    priceScale: price,
    amount: exact(q, amount),
    amountScale: amount,
    takerSide: m ? 'SELL' : 'BUY',
    printKind: 'REGULAR',
    venueTradeId: String(t),
  }
}

const base = ({ market, receivedTimeMs }: Received, exchangeTimeMs: number | undefined) =>
  ({ instrument: binanceInstruments[market], exchangeTimeMs, receivedTimeMs, origin: 'STREAM', flags: [] }) as const

function levels(bids: Levels, asks: Levels, market: BinanceMarket) {
  const { price, amount } = binanceScales[market]
  return {
    bidPrices: bids.map(([it]) => exact(it, price)),
    bidAmounts: bids.map(([, it]) => exact(it, amount)),
    askPrices: asks.map(([it]) => exact(it, price)),
    askAmounts: asks.map(([, it]) => exact(it, amount)),
    priceScale: price,
    amountScale: amount,
    depthLevels: 1_000,
  }
}

function exact(text: string, scale: number): number {
  const value = parseExact(text, scale)
  if (typeof value !== 'number') throw new Error(`"${text}" is not exact at scale ${scale}`)
  return value
}
