import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { adx, type DirectionalMovement } from '../indicators/adx.ts'
import { atr } from '../indicators/atr.ts'
import { awesomeOscillator } from '../indicators/awesome-oscillator.ts'
import { cci } from '../indicators/cci.ts'
import { isFlat } from '../indicators/flat.ts'
import { macdHistogram } from '../indicators/macd.ts'
import { rsi } from '../indicators/rsi.ts'
import { williamsR } from '../indicators/williams-r.ts'

/** The indicators of one window; undefined: no answer, because the market stood still. Prices in units of the run. */
export type TechnicalIndicators = Readonly<{
  /** 0 to 100. */
  rsi?: number
  /** Price units. */
  ao: number
  /** −100 to 0. */
  williamsR?: number
  cci?: number
  /** 0 to 100 each. */
  movement: DirectionalMovement
  /** Price units. */
  macdHist: number
  /** Price units, > 0. */
  atr?: number
  /** Price units. */
  close: number
}>

/** @throws RangeError when the run is shorter than 34 candles, the longest memory among them. */
export function technicalIndicators({ high, low, close, length }: CandleRun): TechnicalIndicators {
  const ao = awesomeOscillator(high, low)
  const movement = adx(high, low, close)
  const macdHist = macdHistogram(close)
  const range = atr(high, low, close)
  if (ao === undefined || movement === undefined || macdHist === undefined || range === undefined) {
    throw new RangeError(`${length} candles are too few`)
  }
  const last = at(close, length - 1)
  return {
    rsi: rsi(close),
    ao,
    williamsR: williamsR(high, low, close),
    cci: cci(high, low, close),
    movement,
    macdHist,
    atr: isFlat(range, last) ? undefined : range,
    close: last,
  }
}
