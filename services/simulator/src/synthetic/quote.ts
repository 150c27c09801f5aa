import type { History } from './history.ts'
import { minuteMs } from './minute-fills.ts'
import { countBefore, isBuyAt } from './trades.ts'

/** The latest trade before a moment, and the touch it leaves behind. */
export type Quote = Readonly<{
  /** Price of the latest trade, ticks. */ last: number
  /** How it moved, in Bybit's words. */ direction: TickDirection
  /** Ticks. */ bid: number
  /** Ticks; one above the bid. */ ask: number
}>

export type TickDirection = 'PlusTick' | 'ZeroPlusTick' | 'MinusTick' | 'ZeroMinusTick'

/** A taker who buys pays the ask, one who sells is paid the bid: the latest trade tells where the touch is. */
export function quoteAt({ trades }: Pick<History, 'trades'>, timeMs: number): Quote {
  const minute = Math.floor(timeMs / minuteMs)
  const current = trades(minute)
  const before = countBefore(current, timeMs)
  const latest = before > 0 ? current : trades(minute - 1)
  const index = (before > 0 ? before : latest.fills.count) - 1
  const last = latest.fills.prices[index] ?? 0
  const isBuy = isBuyAt(latest, index)
  const bid = isBuy ? last - 1 : last
  return { last, direction: tickDirection(latest.fills.prices, index, isBuy), bid, ask: bid + 1 }
}

/** At an unchanged price the direction is the taker's, which is how the price got there. */
export function tickDirection(prices: Int32Array, index: number, isBuy: boolean): TickDirection {
  const price = prices[index] ?? 0
  const before = prices[index - 1] ?? price
  if (price > before) return 'PlusTick'
  if (price < before) return 'MinusTick'
  return isBuy ? 'ZeroPlusTick' : 'ZeroMinusTick'
}
