import type { Frame } from '../venue-source.ts'
import type { Book, BookSide } from './book.ts'
import { changeOf, cut } from './book-change.ts'
import type { Candle } from './candle.ts'
import { amountText, fixed, priceText, trimmed } from './decimal-text.ts'
import { mix } from './hash.ts'
import type { Instrument } from './instruments.ts'
import type { Liquidation } from './liquidations.ts'
import { minuteMs } from './minute-fills.ts'
import { tickDirection } from './quote.ts'
import { isBuyAt, type MinuteTrades } from './trades.ts'

/** Sequences and update ids count from here. */
const originMs = Date.UTC(2020, 0, 1)

/** The venue's sequence: rises over trades and books alike. @param place - 1.. among the trades of one millisecond. */
export const sequenceAt = (timeMs: number, place = 0): number => (timeMs - originMs) * 1024 + place

/** One trade in Bybit's names. */
export type TradeFields = Readonly<{
  /** Unix epoch milliseconds. */ T: number
  s: string
  S: 'Buy' | 'Sell'
  v: string
  p: string
  L: string
  i: string
  BT: false
  RPI: false
  seq: number
}>

export function tradeFields(instrument: Instrument, trades: MinuteTrades, index: number): TradeFields {
  const { fills, timesMs } = trades
  const timeMs = timesMs[index] ?? 0
  const isBuy = isBuyAt(trades, index)
  return {
    T: timeMs,
    s: instrument.symbol,
    S: isBuy ? 'Buy' : 'Sell',
    v: amountText(fills.amounts[index] ?? 0, instrument),
    p: priceText(fills.prices[index] ?? 0, instrument),
    L: tickDirection(fills.prices, index, isBuy),
    i: tradeId(instrument, fills.minute, index),
    ...{ BT: false, RPI: false },
    seq: sequenceAt(timeMs, index + 1),
  }
}

function tradeId({ symbolId }: Instrument, minute: number, index: number): string {
  const word = (salt: number) =>
    mix(symbolId + salt * 1000, minute, index)
      .toString(16)
      .padStart(8, '0')
  const hex = word(1) + word(2) + word(3) + word(4)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const tradeFrame = (topic: string, trades: readonly TradeFields[], timeMs: number): Frame => ({
  topic,
  text: JSON.stringify({ topic, type: 'snapshot', ts: timeMs, data: trades }),
})

export const bookSnapshot = (topic: string, instrument: Instrument, depth: number, book: Book, at: BookMoment): Frame =>
  bookFrame(topic, 'snapshot', instrument, { bids: cut(book.bids, depth), asks: cut(book.asks, depth) }, at)

export function bookDelta(
  topic: string,
  instrument: Instrument,
  depth: number,
  [before, after]: readonly [Book, Book],
  at: BookMoment,
): Frame {
  const bids = changeOf(cut(before.bids, depth), cut(after.bids, depth), -1)
  const asks = changeOf(cut(before.asks, depth), cut(after.asks, depth), 1)
  return bookFrame(topic, 'delta', instrument, { bids, asks }, at)
}

/** When a book was so, and the number of that update. */
type BookMoment = Readonly<{ timeMs: number; update: number }>

/** What the stream and REST both say of a book. */
export const bookFields = (instrument: Instrument, { bids, asks }: Book, { timeMs, update }: BookMoment) => ({
  s: instrument.symbol,
  b: levelTexts(bids, instrument),
  a: levelTexts(asks, instrument),
  u: update,
  seq: sequenceAt(timeMs),
})

function bookFrame(
  topic: string,
  type: 'snapshot' | 'delta',
  instrument: Instrument,
  book: Book,
  at: BookMoment,
): Frame {
  const data = bookFields(instrument, book, at)
  return { topic, text: JSON.stringify({ topic, type, ts: at.timeMs, data, cts: at.timeMs - 1 }) }
}

/** `S` is the side of the position: `Buy` tells that a long died. */
export const liquidationFrame = (
  topic: string,
  instrument: Instrument,
  liquidations: readonly Liquidation[],
  timeMs: number,
): Frame => {
  const data = liquidations.map((it) => ({
    ...{ T: it.timeMs, s: instrument.symbol, S: it.side === 'LONG' ? 'Buy' : 'Sell' },
    ...{ v: amountText(it.amount, instrument), p: priceText(it.price, instrument) },
  }))
  return { topic, text: JSON.stringify({ topic, type: 'snapshot', ts: timeMs, data }) }
}

const levelTexts = ({ prices, amounts }: BookSide, instrument: Instrument): readonly (readonly [string, string])[] =>
  prices.map((price, index) => {
    const amount = amounts[index] ?? 0
    return [priceText(price, instrument), amount === 0 ? '0' : amountText(amount, instrument)]
  })

/** A candle's numbers as Bybit prints them, on the stream and over REST. */
export const candleTexts = (candle: Candle, { tickDecimals, stepDecimals }: Instrument) => ({
  open: fixed(candle.open, tickDecimals),
  close: fixed(candle.close, tickDecimals),
  high: fixed(candle.high, tickDecimals),
  low: fixed(candle.low, tickDecimals),
  volume: trimmed(candle.volume, stepDecimals),
  turnover: trimmed(candle.turnover, tickDecimals + stepDecimals),
})

/** A closed candle and the one that begins come in one frame, as Bybit sends them. */
export function candleFrame(
  topic: string,
  instrument: Instrument,
  intervalMin: number,
  candles: readonly Candle[],
  timeMs: number,
): Frame {
  const lengthMs = intervalMin * minuteMs
  const data = candles.map((candle) => ({
    start: candle.startMs,
    end: candle.startMs + lengthMs - 1,
    interval: `${intervalMin}`,
    ...candleTexts(candle, instrument),
    confirm: candle.startMs + lengthMs <= timeMs,
    timestamp: timeMs,
  }))
  return { topic, text: JSON.stringify({ topic, data, ts: timeMs, type: 'snapshot' }) }
}

export const tickerFrame = (
  topic: string,
  type: 'snapshot' | 'delta',
  data: Readonly<Record<string, string>>,
  timeMs: number,
): Frame => ({ topic, text: JSON.stringify({ topic, type, data, cs: sequenceAt(timeMs), ts: timeMs }) })
