import type { BookDelta, Flag, InstrumentDefined } from '@virtuoso/contracts'
import { counterOf, digitsOf, listOf, notNegative, positive, type Row, scaled, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { bookDepth } from './topics.ts'

export const levelsMax = 5_000

/** One side of an update: level i is `prices[i]` × `amounts[i]`. */
type Side = { prices: number[]; amounts: number[] }

/**
 * `data` of `orderbook.200.<symbol>`; `snapshot` and `delta` have one shape. Bybit numbers updates by ones, so the
 * first and the last update id are both `u`; the exchange time is `cts`, the matching engine's.
 * `{"topic":"orderbook.200.BTCUSDT","type":"delta","ts":1786310818329,"data":{"s":"BTCUSDT","b":[["65103.90","0.094"]],"a":[["65116.80","0"]],"u":15076955,"seq":753843918854},"cts":1786310818327}`
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
export function readBook(
  kind: 'snapshot' | 'delta',
  frame: Row,
  data: Row,
  definition: InstrumentDefined,
  receivedTimeMs: number,
): BookDelta {
  const flags: Flag[] = []
  const read = kind === 'snapshot' ? wholeSide : changedLevels
  const bids = read(sideOf(data['b'], 'b', definition), 'bid', flags)
  const asks = read(sideOf(data['a'], 'a', definition), 'ask', flags)
  const updateId = updateIdOf(data)
  return {
    instrument: definition.instrument,
    exchangeTimeMs: timeOf(frame['cts'], 'cts'),
    receivedTimeMs,
    origin: 'STREAM',
    flags,
    bidPrices: bids.prices,
    bidAmounts: bids.amounts,
    askPrices: asks.prices,
    askAmounts: asks.amounts,
    priceScale: definition.priceScale,
    amountScale: definition.amountScale,
    firstUpdateId: updateId,
    lastUpdateId: updateId,
    previousUpdateId: undefined,
    venueSequence: counterOf(data['seq']),
    depthLevels: bookDepth,
    checksum: undefined,
  }
}

export function updateIdOf(data: Row): number {
  const updateId = counterOf(data['u'])
  if (updateId !== undefined) return updateId
  throw new ItemFault('BAD_NUMBER', 'u', 'u is no counter below 2^53 − 1')
}

function sideOf(value: unknown, field: string, { priceScale, amountScale }: InstrumentDefined): Side {
  const levels = listOf(value, field)
  const prices = new Array<number>(levels.length)
  const amounts = new Array<number>(levels.length)
  for (let index = 0; index < levels.length; index += 1) {
    const level: unknown = levels[index]
    if (!Array.isArray(level) || level.length !== 2)
      throw new ItemFault('UNEXPECTED_SHAPE', field, `level ${index} of ${field} is no pair`)
    prices[index] = positive(scaled(digitsOf(level[0], field), priceScale, 'price', field), field)
    amounts[index] = notNegative(scaled(digitsOf(level[1], field), amountScale, 'amount', field), field)
  }
  return { prices, amounts }
}

/** Of a delta: in the venue's order; a price that stands twice is told, and the last one wins. */
function changedLevels(side: Side, name: 'bid' | 'ask', flags: Flag[]): Side {
  if (!isMonotone(side.prices) && new Set(side.prices).size < side.prices.length) flags.push('REPEATED_LEVEL')
  return nearest(side, name, flags)
}

/** Of a snapshot: best first, each price once, no empty level. */
function wholeSide(side: Side, name: 'bid' | 'ask', flags: Flag[]): Side {
  if (isBestFirst(side.prices, name) && !side.amounts.includes(0)) return nearest(side, name, flags)
  const byPrice = new Map(side.prices.map((price, index) => [price, side.amounts[index] ?? 0]))
  if (byPrice.size < side.prices.length) flags.push('REPEATED_LEVEL')
  const levels = [...byPrice].filter(([, amount]) => amount > 0).sort(bestFirst(name))
  return nearest({ prices: levels.map(([price]) => price), amounts: levels.map(([, amount]) => amount) }, name, flags)
}

/** A side longer than the language allows loses its farthest levels, aloud. */
function nearest(side: Side, name: 'bid' | 'ask', flags: Flag[]): Side {
  if (side.prices.length <= levelsMax) return side
  flags.push('LEVELS_CUT')
  const levels = side.prices.map((price, index): [number, number] => [price, side.amounts[index] ?? 0])
  const kept = levels.sort(bestFirst(name)).slice(0, levelsMax)
  return { prices: kept.map(([price]) => price), amounts: kept.map(([, amount]) => amount) }
}

const bestFirst =
  (name: 'bid' | 'ask') =>
  ([a]: [number, number], [b]: [number, number]): number =>
    name === 'bid' ? b - a : a - b

function isBestFirst(prices: readonly number[], name: 'bid' | 'ask'): boolean {
  for (let index = 1; index < prices.length; index += 1) {
    const [before = 0, here = 0] = [prices[index - 1], prices[index]]
    if (name === 'bid' ? before <= here : before >= here) return false
  }
  return true
}

const isMonotone = (prices: readonly number[]): boolean => isBestFirst(prices, 'bid') || isBestFirst(prices, 'ask')
