import type { Timeframe as WireTimeframe } from '@virtuoso/contracts'

/** A timeframe we compute on; `UNKNOWN` on the wire is one a newer writer knows. */
export type Timeframe = Exclude<WireTimeframe, 'UNKNOWN'>

/** Shortest first: the order in which one instant's candles close, and in which scores are blended. */
export const timeframes: readonly Timeframe[] = ['M1', 'M5', 'M30', 'H4']

/** ms. */
export const timeframeMs: Readonly<Record<Timeframe, number>> = {
  M1: 60_000,
  M5: 300_000,
  M30: 1_800_000,
  H4: 14_400_000,
}

/** Share of each timeframe in a dimension's score; they add up to 1. */
export const timeframeWeight: Readonly<Record<Timeframe, number>> = { M1: 0.4, M5: 0.3, M30: 0.2, H4: 0.1 }

/** Narrows what came over the wire. */
export const isTimeframe = (value: WireTimeframe): value is Timeframe => value !== 'UNKNOWN'

/** Open time of the candle that holds the moment; the grid starts at the Unix epoch. Both in ms. */
export const openTimeOf = (timeMs: number, timeframe: Timeframe): number =>
  Math.floor(timeMs / timeframeMs[timeframe]) * timeframeMs[timeframe]

/** Whether the moment, in ms, is the open time of a candle. */
export const isOnGrid = (timeMs: number, timeframe: Timeframe): boolean => timeMs % timeframeMs[timeframe] === 0
