import { archiveOf } from './archive.ts'
import { type Candle, rollUp } from './candle.ts'
import type { Instrument } from './instruments.ts'
import type { MarketParts } from './market.ts'
import { remembering } from './memo.ts'
import { blankFills, candleOf, candleSoFar, fillsOfMinutes, minuteMs } from './minute-fills.ts'
import { type Pressure, pressureOf } from './pressure.ts'
import { pricePath } from './price-path.ts'
import { regimesOf } from './regime.ts'
import { type Scenes, scenesOf } from './scenes.ts'
import { countBefore, type MinuteTrades, timed } from './trades.ts'

/** One instrument's past, any part of it, in any order. */
export type History = Readonly<{
  instrument: Instrument
  /** Minutes since the epoch: that in which the generator starts. */
  startMinute: number
  scenes: Scenes
  /** Ticks, at the start of a minute since the epoch. */
  price(minute: number): number
  pressure(minute: number): Pressure
  /** @param minute - Not of the archive, which ends a day before the start. */
  trades(minute: number): MinuteTrades
  /** A closed candle. @param intervalMin - 1, 5, 30 or 240. @param startMs - a multiple of the interval. */
  candle(intervalMin: number, startMs: number): Candle
  /** The candle that is being made at `timeMs`, from what was traded before it. */
  candleAt(intervalMin: number, timeMs: number): Candle
  /** What the closed minutes of the last 24 hours add up to. @param minute - the first one not in it. */
  dayBefore(minute: number): Candle
}>

const dayMinutes = 1440
const longestMinutes = 240

/** At `startMs` the price is the instrument's `basePrice`. */
export function historyOf(instrument: Instrument, { seed, startMs, intensity, story }: MarketParts): History {
  const startMinute = Math.floor(startMs / minuteMs)
  const [regimes, scenes] = [regimesOf(seed), scenesOf(instrument.symbol, seed, story)]
  const price = pricePath(instrument, { seed, startMinute, regimes, scenes })
  const pressure = pressureOf(instrument, { seed, startMinute, regimes, price })
  const fill = fillsOfMinutes(instrument, { seed, startMinute, intensity, price, pressure })
  const archived = archiveOf(instrument, seed, startMinute, price)
  const archiveEnd = Math.floor((startMinute - dayMinutes) / longestMinutes) * longestMinutes
  const scratch = blankFills()
  const minuteCandle = (minute: number): Candle => {
    if (minute < archiveEnd) return archived(minute)
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
    [5, 30, 240].map((length) => [
      length,
      remembering(512, (n) => rolled(n * length, (n + 1) * length, n * length < archiveEnd ? archived : recentMinute)),
    ]),
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
    ...{ instrument, startMinute, scenes, price, pressure, trades, candleAt },
    candle: (intervalMin, start) =>
      longCandles.get(intervalMin)?.(start / minuteMs / intervalMin) ?? recentMinute(start / minuteMs),
    dayBefore: remembering(2, (minute) => rolled(minute - dayMinutes, minute, recentMinute)),
  }
}
