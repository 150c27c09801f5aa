import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import { atr as averageTrueRange } from '../indicators/atr.ts'
import { isFlat } from '../indicators/flat.ts'
import { type VolumeProfile, volumeProfile } from '../indicators/volume-profile.ts'
import { ema, highest, lowest } from '../statistics.ts'
import { type Break, swingsOf } from './breaks.ts'
import { type NearestLevels, nearestLevels } from './levels.ts'
import { type LiquiditySweep, sweepOfCandle } from './sweep-of-candle.ts'
import { type Block, fairValueGaps, orderBlocks, type Zone } from './zones.ts'

/** Where the newest close stands in what its window built; prices in units of the run, indices of its candles. */
export type MarketStructure = Readonly<{
  /** Index of the newest candle. */
  newest: number
  close: number
  /** > 0. */
  atr: number
  ema20: number
  ema50: number
  /** The newest; undefined: none in the window. */
  lastBreak?: Break
  /** Those that live, ascending by the candle with which they appear. */
  blocks: readonly Block[]
  gaps: readonly Zone[]
  /** undefined: no pivot among the last 100 candles. */
  levels?: NearestLevels
  profile: VolumeProfile | 'FLAT' | 'NO_TRADES'
  /** Extremes of the last 50 candles. */
  rangeLow: number
  rangeHigh: number
  /** The newest among the last 5 candles; undefined: none. */
  sweep?: LiquiditySweep
}>

const rangeWindow = 50
const sweepBars = 5

/** The structure of a run of at least 60 candles; undefined: the market stood still. */
export function marketStructure(run: CandleRun): MarketStructure | undefined {
  const { high, low, close, amount, length } = run
  const newest = length - 1
  const last = at(close, newest)
  const atr = averageTrueRange(high, low, close)
  if (atr === undefined || isFlat(atr, last)) return undefined
  const swings = swingsOf(run)
  return {
    newest,
    close: last,
    atr,
    ema20: ema(close, 20),
    ema50: ema(close, 50),
    lastBreak: swings.breaks.at(-1),
    blocks: orderBlocks(run, swings.breaks),
    gaps: fairValueGaps(run, atr),
    levels: nearestLevels(run, swings, atr),
    profile: volumeProfile(high, low, close, amount),
    rangeLow: lowest(low.subarray(-rangeWindow)),
    rangeHigh: highest(high.subarray(-rangeWindow)),
    sweep: newestSweep(run),
  }
}

function newestSweep(run: CandleRun): LiquiditySweep | undefined {
  for (let i = run.length - 1; i >= run.length - sweepBars; i -= 1) {
    const sweep = sweepOfCandle(run, i)
    if (sweep !== undefined) return sweep
  }
  return undefined
}
