import { type Candle, rollUp } from './candle.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import { blankFills, candleOf, candleSoFar, fillsOfMinutes, minuteMs } from './minute-fills.ts'
import { pricePath } from './price-path.ts'
import { countBefore, type MinuteTrades, timed } from './trades.ts'

/** One instrument's past, any part of it, in any order. */
export type History = Readonly<{
  instrument: Instrument
  /** Ticks, at the start of a minute since the epoch. */
  price(minute: number): number
  trades(minute: number): MinuteTrades
  /** A closed candle. @param intervalMin - 1, 5, 30 or 240. @param startMs - a multiple of the interval. */
  candle(intervalMin: number, startMs: number): Candle
  /** The candle that is being made at `timeMs`, from what was traded before it. */
  candleAt(intervalMin: number, timeMs: number): Candle
  /** What the closed minutes of the last 24 hours add up to. @param minute - the first one not in it. */
  dayBefore(minute: number): Candle
}>

const dayMinutes = 1440

/** @param startMs - when the price is the instrument's `basePrice`, Unix epoch milliseconds. */
export function historyOf(instrument: Instrument, seed: number, startMs: number, intensity: number): History {
  const price = pricePath(instrument, seed, Math.floor(startMs / minuteMs))
  const fill = fillsOfMinutes(instrument, seed, intensity, price)
  const scratch = blankFills()
  const minuteCandle = (minute: number): Candle => {
    fill(minute, scratch)
    return candleOf(scratch)
  }
  const recentMinute = remembering(2048, minuteCandle)

  const trades = remembering(4, (minute) => {
    const fills = blankFills()
    fill(minute, fills)
    return timed(fills)
  })

  function rolled(from: number, until: number, minute: (n: number) => Candle): Candle {
    const rest: Candle[] = []
    for (let next = from + 1; next < until; next += 1) rest.push(minute(next))
    return rollUp(minute(from), rest)
  }

  // Long candles reach far back; they must not push the latest minutes out.
  const longCandles = new Map(
    [5, 30, 240].map((length) => [length, remembering(512, (n) => rolled(n * length, (n + 1) * length, minuteCandle))]),
  )
  const closedPart = new Map(
    [5, 30, 240].map((length) => [
      length,
      remembering(2, (n) => rolled(Math.floor(n / length) * length, n, recentMinute)),
    ]),
  )

  function candleAt(intervalMin: number, timeMs: number): Candle {
    const minute = Math.floor(timeMs / minuteMs)
    const current = trades(minute)
    const soFar = candleSoFar(current.fills, countBefore(current, timeMs))
    const closed = minute % intervalMin === 0 ? undefined : closedPart.get(intervalMin)?.(minute)
    return closed === undefined ? soFar : rollUp(closed, [soFar])
  }

  return {
    instrument,
    price,
    trades,
    candle: (intervalMin, start) =>
      longCandles.get(intervalMin)?.(start / minuteMs / intervalMin) ?? recentMinute(start / minuteMs),
    candleAt,
    dayBefore: remembering(2, (minute) => rolled(minute - dayMinutes, minute, recentMinute)),
  }
}
