import { amountText, fixed, priceText, trimmed } from './decimal-text.ts'
import { gaussian, mix, mixText } from './hash.ts'
import type { History } from './history.ts'
import { minuteMs } from './minute-fills.ts'
import { walkAt } from './price-path.ts'
import type { Quote } from './quote.ts'

const hourMs = 3_600_000
export const fundingEveryMs = 8 * hourMs
const fundingUnits = 8
/** Decimals of mark and index beyond the tick. */
const fineScale = 100

/** What a perpetual has besides its trades and its book, at any moment. */
export type Derivative = Readonly<{
  /** Base coin, amount steps. */ openInterest(timeMs: number): number
  /** Rate for eight hours, 1e-8. */ fundingRate(timeMs: number): number
  /** Hundredths of a tick. */ index(timeMs: number): number
  /** Hundredths of a tick. */ mark(timeMs: number): number
  /** Share of the accounts that are long, 0..1, in 1e-4. */ longShare(timeMs: number): number
}>

export function derivativeOf({ instrument, price, scenes, startMinute }: History, seed: number): Derivative {
  const { symbol, openInterest, stepDecimals } = instrument
  const stream = (name: string) => mixText(seed, `${name} ${symbol}`)
  const [interest, premium, basis] = [stream('open interest'), stream('premium'), stream('basis')]
  const crowd = stream('crowd')
  const baseSteps = openInterest * 10 ** stepDecimals

  /** How far the scenes of the last hours have carried the price, bps. */
  const carriedBps = (timeMs: number): number => scenes.recentBps(timeMs / minuteMs - startMinute)
  const forcedShare = (timeMs: number): number => scenes.forcedShare(timeMs / minuteMs - startMinute)

  /** Mean 0, standard deviation about 1; straight between points that are `everyMs` apart. */
  function drifting(seedOf: number, timeMs: number, everyMs: number): number {
    const at = Math.floor(timeMs / everyMs)
    const [left, right] = [gaussian(mix(seedOf, at)), gaussian(mix(seedOf, at + 1))]
    return left + (right - left) * (timeMs / everyMs - at)
  }

  function index(timeMs: number): number {
    const minute = Math.floor(timeMs / minuteMs)
    const [from, to] = [price(minute), price(minute + 1)]
    const between = from + (to - from) * (timeMs / minuteMs - minute)
    return Math.round(between * fineScale * (1 + drifting(basis, timeMs, 5_000) / 20_000))
  }

  return {
    index,
    mark: (timeMs) => Math.round(index(timeMs) * (1 + drifting(premium, timeMs, hourMs / 6) / 10_000)),
    fundingRate: (timeMs) => Math.round(10_000 + drifting(premium, timeMs, hourMs) * 6_000 + carriedBps(timeMs) * 20),
    // The crowd is long, and longer after a rise.
    longShare: (timeMs) =>
      Math.round(Math.max(1_000, Math.min(9_000, 6_100 + drifting(crowd, timeMs, hourMs) * 300 + carriedBps(timeMs)))),
    openInterest(timeMs) {
      const minute = Math.floor(timeMs / minuteMs)
      const walked =
        walkAt(interest, minute) +
        (walkAt(interest, minute + 1) - walkAt(interest, minute)) * (timeMs / minuteMs - minute)
      // Whoever pushes the price opens positions; where they are closed by force, there are fewer of them.
      const built = (Math.abs(carriedBps(timeMs)) * (1 - 2 * forcedShare(timeMs))) / 16_000
      return Math.round(baseSteps * Math.max(0.2, 1 + walked / 4_000 + built))
    },
  }
}

export type TickerFields = Readonly<Record<string, string>>

type Touch = Quote & Readonly<{ bidAmount: number; askAmount: number }>

/** Every field of Bybit's ticker at a moment, in its order and its print. */
export function tickerAt(history: History, derivative: Derivative, touch: Touch, timeMs: number): TickerFields {
  return {
    symbol: history.instrument.symbol,
    tickDirection: touch.direction,
    ...dayFields(history, touch.last, timeMs),
    ...derivativeFields(history, derivative, timeMs),
    bid1Price: priceText(touch.bid, history.instrument),
    bid1Size: amountText(touch.bidAmount, history.instrument),
    ask1Price: priceText(touch.ask, history.instrument),
    ask1Size: amountText(touch.askAmount, history.instrument),
    ...{ preOpenPrice: '', preQty: '', curPreListingPhase: '' },
  }
}

function dayFields(history: History, last: number, timeMs: number): TickerFields {
  const { instrument, price } = history
  const minute = Math.floor(timeMs / minuteMs)
  const day = history.dayBefore(minute)
  const now = history.candleAt(1, timeMs)
  const { tickDecimals, stepDecimals } = instrument
  const yesterday = price(minute - 1440)
  return {
    price24hPcnt: trimmed(Math.round((last / yesterday - 1) * 1e6), 6),
    lastPrice: priceText(last, instrument),
    prevPrice24h: priceText(yesterday, instrument),
    highPrice24h: priceText(Math.max(day.high, now.high), instrument),
    lowPrice24h: priceText(Math.min(day.low, now.low), instrument),
    prevPrice1h: priceText(price(minute - 60), instrument),
    turnover24h: fixed(day.turnover + now.turnover, tickDecimals + stepDecimals),
    volume24h: fixed(day.volume + now.volume, stepDecimals),
  }
}

function derivativeFields({ instrument }: History, derivative: Derivative, timeMs: number): TickerFields {
  const { priceScale, tickDecimals, stepDecimals, fundingCap } = instrument
  const fine = (hundredths: number) =>
    fixed(Math.round((hundredths * 10 ** (priceScale - tickDecimals)) / fineScale), priceScale)
  const mark = derivative.mark(timeMs)
  const openSteps = derivative.openInterest(timeMs)
  const valueCents = (steps: number) => Math.round((steps * mark) / 10 ** (tickDecimals + stepDecimals))
  return {
    markPrice: fine(mark),
    indexPrice: fine(derivative.index(timeMs)),
    openInterest: fixed(openSteps, stepDecimals),
    openInterestValue: fixed(valueCents(openSteps), 2),
    fundingIntervalHour: '8',
    fundingCap,
    nextFundingTime: `${(Math.floor(timeMs / fundingEveryMs) + 1) * fundingEveryMs}`,
    fundingRate: trimmed(derivative.fundingRate(timeMs), fundingUnits),
  }
}
