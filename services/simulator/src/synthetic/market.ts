import type { Topic } from '../topic.ts'
import type { Frame } from '../venue-source.ts'
import { type Book, booksOf } from './book.ts'
import {
  bookDelta,
  bookSnapshot,
  candleFrame,
  liquidationFrame,
  type TradeFields,
  tickerFrame,
  tradeFields,
  tradeFrame,
} from './frame-text.ts'
import { grainOf, stepMs } from './grain.ts'
import { type History, historyOf } from './history.ts'
import type { Instrument } from './instruments.ts'
import { liquidationsOf } from './liquidations.ts'
import { remembering } from './memo.ts'
import { minuteMs } from './minute-fills.ts'
import { quoteAt } from './quote.ts'
import type { Story } from './story.ts'
import { type Derivative, derivativeOf, type TickerFields, tickerAt } from './ticker.ts'
import { countBefore } from './trades.ts'

/** The book at an update. */
export type NumberedBook = Readonly<{ book: Book; update: number; timeMs: number }>

/** One instrument of the synthetic venue: everything it says is a function of the seed, the start and the moment. */
export type Market = Readonly<{
  instrument: Instrument
  history: History
  derivative: Derivative
  /** At the latest update until `timeMs`. */ book(timeMs: number): NumberedBook
  /** At its latest change until `timeMs`. */ ticker(timeMs: number): TickerFields
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
  story: Story
}>

export function marketOf(instrument: Instrument, parts: MarketParts): Market {
  const { seed, startMs, intensity } = parts
  const history = historyOf(instrument, parts)
  const derivative = derivativeOf(history, seed)
  const grain = grainOf(instrument, startMs, intensity)
  const liquidations = liquidationsOf(history, seed)
  const bookAtMs = booksOf(history, seed, startMs)
  const numbered = remembering(4, (update): NumberedBook => {
    const timeMs = grain.timeOfUpdate(update)
    return { book: bookAtMs(timeMs), update, timeMs }
  })
  const book = (timeMs: number) => numbered(grain.updateAt(timeMs))

  const tickerStep = remembering(64, (step) => {
    const timeMs = step * stepMs
    const { bids, asks } = book(timeMs).book
    const touch = { ...quoteAt(history, timeMs), bidAmount: bids.amounts[0] ?? 0, askAmount: asks.amounts[0] ?? 0 }
    return tickerAt(history, derivative, touch, timeMs)
  })
  const ticker = (timeMs: number) => tickerStep(grain.tickerMsAt(timeMs) / stepMs)

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
    const sinceMs = grain.tradesSinceMs(timeMs)
    const trades = sinceMs === undefined ? [] : tradesBetween(sinceMs, timeMs)
    return trades.length === 0 ? undefined : tradeFrame(text, trades, timeMs)
  }

  function liquidationsAt(text: string, timeMs: number): Frame | undefined {
    const sinceMs = grain.tradesSinceMs(timeMs)
    if (sinceMs === undefined) return undefined
    const found = liquidations(Math.floor(sinceMs / minuteMs)).filter(
      (it) => sinceMs <= it.timeMs && it.timeMs < timeMs,
    )
    return found.length === 0 ? undefined : liquidationFrame(text, instrument, found, timeMs)
  }

  function bookAt(text: string, depth: number, timeMs: number): Frame | undefined {
    const now = book(timeMs)
    if (now.timeMs !== timeMs) return undefined
    // Bybit sends the one best level whole each time.
    if (depth === 1) return bookSnapshot(text, instrument, depth, now.book, now)
    return bookDelta(text, instrument, depth, [numbered(now.update - 1).book, now.book], now)
  }

  function candlesAt(text: string, intervalMin: number, timeMs: number): Frame | undefined {
    const lengthMs = intervalMin * minuteMs
    const current = history.candleAt(intervalMin, timeMs)
    if (timeMs % lengthMs === 0) {
      const closed = history.candle(intervalMin, timeMs - lengthMs)
      return candleFrame(text, instrument, intervalMin, [closed, current], timeMs)
    }
    const everyMs = grain.candleEveryMs(timeMs)
    if (grain.tickerMsAt(timeMs) !== timeMs || timeMs % everyMs >= 1000) return undefined
    const before = history.candleAt(intervalMin, timeMs - everyMs)
    const isUnchanged = before.startMs === current.startMs && before.volume === current.volume
    return isUnchanged ? undefined : candleFrame(text, instrument, intervalMin, [current], timeMs)
  }

  function tickerChange(text: string, timeMs: number): Frame | undefined {
    if (grain.tickerMsAt(timeMs) !== timeMs) return undefined
    const before = ticker(timeMs - stepMs)
    const changed = Object.entries(ticker(timeMs)).filter(([name, value]) => before[name] !== value)
    if (changed.length === 0) return undefined
    return tickerFrame(text, 'delta', { symbol: instrument.symbol, ...Object.fromEntries(changed) }, timeMs)
  }

  return {
    ...{ instrument, history, derivative, book, ticker, tradesBetween },
    frameAt(text, topic, timeMs) {
      if (topic.channel === 'publicTrade') return tradesAt(text, timeMs)
      if (topic.channel === 'orderbook') return bookAt(text, topic.depth, timeMs)
      if (topic.channel === 'kline') return candlesAt(text, topic.intervalMin, timeMs)
      return topic.channel === 'tickers' ? tickerChange(text, timeMs) : liquidationsAt(text, timeMs)
    },
    stateAt(text, topic, timeMs) {
      if (topic.channel === 'orderbook') {
        const now = book(timeMs)
        return bookSnapshot(text, instrument, topic.depth, now.book, now)
      }
      if (topic.channel === 'kline') {
        const candle = history.candleAt(topic.intervalMin, timeMs)
        return candleFrame(text, instrument, topic.intervalMin, [candle], timeMs)
      }
      if (topic.channel !== 'tickers') return undefined
      return tickerFrame(text, 'snapshot', ticker(timeMs), grain.tickerMsAt(timeMs))
    },
  }
}
