import type { Topic } from '../topic.ts'
import type { Frame } from '../venue-source.ts'
import { type Book, bookEveryMs, booksOf, stepMs } from './book.ts'
import {
  bookDelta,
  bookSnapshot,
  candleFrame,
  type TradeFields,
  tickerFrame,
  tradeFields,
  tradeFrame,
} from './frame-text.ts'
import { type History, historyOf } from './history.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import { minuteMs } from './minute-fills.ts'
import { quoteAt } from './quote.ts'
import { type Derivative, derivativeOf, type TickerFields, tickerAt } from './ticker.ts'
import { countBefore } from './trades.ts'

const tickerEveryMs = 1000

/** One instrument of the synthetic venue: everything it says is a function of the seed, the start and the moment. */
export type Market = Readonly<{
  instrument: Instrument
  history: History
  derivative: Derivative
  /** How far apart book updates are, milliseconds. */ bookEveryMs: number
  /** At the latest update until `timeMs`. */ book(timeMs: number): Book
  /** At the latest whole second (of this instrument) until `timeMs`. */ ticker(timeMs: number): TickerFields
  /** What was traded in `fromMs <= T < untilMs`, oldest first. */
  tradesBetween(fromMs: number, untilMs: number): readonly TradeFields[]
  /** The frame that the step ending at `timeMs` (a multiple of 100) puts on a topic; undefined: none. */
  frameAt(text: string, topic: Topic, timeMs: number): Frame | undefined
  /** What brings a new subscriber up to date at `timeMs`; undefined: the topic has no state. */
  stateAt(text: string, topic: Topic, timeMs: number): Frame | undefined
}>

/** What the markets of one venue share. */
export type MarketParts = Readonly<{
  seed: number
  /** When every price is its `basePrice`, Unix epoch milliseconds. */ startMs: number
  /** Times the usual number of trades and book updates, > 0. */ intensity: number
}>

export function marketOf(instrument: Instrument, { seed, startMs, intensity }: MarketParts): Market {
  const history = historyOf(instrument, seed, startMs, intensity)
  const derivative = derivativeOf(history, seed)
  const everyMs = bookEveryMs(instrument, intensity)
  const bookNumbered = remembering(4, (update) => books(update * everyMs))
  const books = booksOf(history, seed, everyMs)
  const book = (timeMs: number) => bookNumbered(Math.floor(timeMs / everyMs))
  // Not all ten tickers at once: each instrument has its own moment of the second.
  const phaseMs = (instrument.symbolId % 10) * stepMs
  const secondOf = (timeMs: number) => Math.floor((timeMs - phaseMs) / tickerEveryMs) * tickerEveryMs + phaseMs

  const tickers = remembering(4, (second) => {
    const timeMs = second * tickerEveryMs + phaseMs
    const { bids, asks } = book(timeMs)
    const touch = { ...quoteAt(history, timeMs), bidAmount: bids.amounts[0] ?? 0, askAmount: asks.amounts[0] ?? 0 }
    return tickerAt(history, derivative, touch, timeMs)
  })
  const ticker = (timeMs: number) => tickers((secondOf(timeMs) - phaseMs) / tickerEveryMs)

  function tradesBetween(fromMs: number, untilMs: number): readonly TradeFields[] {
    const found: TradeFields[] = []
    for (let minute = Math.floor(fromMs / minuteMs); minute * minuteMs < untilMs; minute += 1) {
      const trades = history.trades(minute)
      for (let index = countBefore(trades, fromMs); index < countBefore(trades, untilMs); index += 1) {
        found.push(tradeFields(instrument, trades, index))
      }
    }
    return found
  }

  function tradesAt(text: string, timeMs: number): Frame | undefined {
    const trades = tradesBetween(timeMs - stepMs, timeMs)
    return trades.length === 0 ? undefined : tradeFrame(text, trades, timeMs)
  }

  function bookAt(text: string, depth: number, timeMs: number): Frame | undefined {
    if (timeMs % everyMs !== 0) return undefined
    const at = { timeMs, everyMs }
    // Bybit sends the one best level whole each time.
    if (depth === 1) return bookSnapshot(text, instrument, depth, book(timeMs), at)
    return bookDelta(text, instrument, depth, [book(timeMs - everyMs), book(timeMs)], at)
  }

  function candlesAt(text: string, intervalMin: number, timeMs: number): Frame | undefined {
    const lengthMs = intervalMin * minuteMs
    const current = history.candleAt(intervalMin, timeMs)
    if (timeMs % lengthMs === 0) {
      const closed = history.candle(intervalMin, timeMs - lengthMs)
      return candleFrame(text, instrument, intervalMin, [closed, current], timeMs)
    }
    if (secondOf(timeMs) !== timeMs) return undefined
    const before = history.candleAt(intervalMin, timeMs - tickerEveryMs)
    const isUnchanged = before.startMs === current.startMs && before.volume === current.volume
    return isUnchanged ? undefined : candleFrame(text, instrument, intervalMin, [current], timeMs)
  }

  function tickerChange(text: string, timeMs: number): Frame | undefined {
    if (secondOf(timeMs) !== timeMs) return undefined
    const before = ticker(timeMs - tickerEveryMs)
    const changed = Object.entries(ticker(timeMs)).filter(([name, value]) => before[name] !== value)
    if (changed.length === 0) return undefined
    return tickerFrame(text, 'delta', { symbol: instrument.symbol, ...Object.fromEntries(changed) }, timeMs)
  }

  return {
    instrument,
    history,
    derivative,
    bookEveryMs: everyMs,
    book,
    ticker,
    tradesBetween,
    frameAt(text, topic, timeMs) {
      if (topic.channel === 'publicTrade') return tradesAt(text, timeMs)
      if (topic.channel === 'orderbook') return bookAt(text, topic.depth, timeMs)
      if (topic.channel === 'kline') return candlesAt(text, topic.intervalMin, timeMs)
      return topic.channel === 'tickers' ? tickerChange(text, timeMs) : undefined
    },
    stateAt(text, topic, timeMs) {
      if (topic.channel === 'orderbook') {
        const updateMs = Math.floor(timeMs / everyMs) * everyMs
        return bookSnapshot(text, instrument, topic.depth, book(updateMs), { timeMs: updateMs, everyMs })
      }
      if (topic.channel === 'kline') {
        const candle = history.candleAt(topic.intervalMin, timeMs)
        return candleFrame(text, instrument, topic.intervalMin, [candle], timeMs)
      }
      return topic.channel === 'tickers' ? tickerFrame(text, 'snapshot', ticker(timeMs), secondOf(timeMs)) : undefined
    },
  }
}
