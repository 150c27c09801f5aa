import type { Evidence, Reason } from '@virtuoso/contracts'
import type { Part } from '../blend.ts'
import { type CandleRun, runCoverage } from '../candle-run.ts'
import { toPrice } from '../exact.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from '../opinion.ts'
import { clamp, sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import type { NearestLevels } from './levels.ts'
import { type MarketStructure, marketStructure } from './market-structure.ts'
import { proximity } from './zones.ts'

/** Candles without which a timeframe has no opinion. */
export const structureCandlesMin = 60

/** The components of PRICE_STRUCTURE in declared order: where price stands in what it has built itself. */
export const structureWeights: readonly ComponentWeight[] = [
  { name: 'orderBlocks', weight: 0.2 },
  { name: 'supportResistance', weight: 0.15 },
  { name: 'trendPosition', weight: 0.15 },
  { name: 'volumeProfile', weight: 0.15 },
  { name: 'structureBreaks', weight: 0.15 },
  { name: 'range', weight: 0.1 },
  { name: 'fairValueGaps', weight: 0.1 },
]

/**
 * What one timeframe's structure says about direction.
 * @param structure - Of the very run, where it is known already.
 */
export function structureOpinion(
  timeframe: Timeframe,
  run: CandleRun,
  structureOf: (run: CandleRun) => MarketStructure | undefined = marketStructure,
): TimeframeOpinion {
  const coverage = runCoverage(run, structureCandlesMin)
  if (typeof coverage === 'string') return unusable(timeframe, coverage)
  const structure = structureOf(run)
  const components = structureComponents(structure)
  return { timeframe, coverage, components, reasons: [], evidence: structureEvidence(structure, run.priceScale) }
}

/** Each component as a direction in [−1, 1], or why it has none. @param structure - undefined: the market stood still. */
export function structureComponents(structure: MarketStructure | undefined): readonly Part[] {
  if (structure === undefined) return structureWeights.map((weight) => componentOf(weight, 'FLAT'))
  const x: Readonly<Record<string, number | Reason>> = {
    orderBlocks: blockPull(structure),
    supportResistance: roomBetween(structure),
    trendPosition: trendPosition(structure),
    volumeProfile: profilePosition(structure),
    structureBreaks: breakMemory(structure),
    range: rangePosition(structure),
    fairValueGaps: gapPull(structure),
  }
  return structureWeights.map((weight) => componentOf(weight, x[weight.name] ?? 'NO_DATA'))
}

/** In candles: how long a block, and a break, is remembered. */
const blockMemory = 100
const breakMemoryBars = 50
/** Share of a break that turns the trend against one that goes on with it. */
export const turnShare = 0.8
/** In ATR: a level farther away is none. */
const levelDistanceMax = 3

function blockPull({ blocks, close, atr, newest }: MarketStructure): number {
  let pull = 0
  for (const block of blocks)
    pull += block.side * proximity(block, close, atr) * Math.max(0, 1 - (newest - block.candle) / blockMemory)
  return sq(pull)
}

function gapPull({ gaps, close, atr }: MarketStructure): number {
  let pull = 0
  for (const gap of gaps) pull += gap.side * proximity(gap, close, atr) * Math.min((gap.high - gap.low) / atr, 1)
  return sq(pull)
}

function roomBetween({ levels, close, atr }: MarketStructure): number | Reason {
  if (levels === undefined) return 'WARMING_UP'
  const { toSupport, toResistance } = levelDistances(levels, close, atr)
  const room = toResistance + toSupport
  return room === 0 ? 0 : (toResistance - toSupport) / room
}

/** In ATR, at most 3, which also stands for none; 0 both where a level is at the price. */
function levelDistances(
  { support, resistance }: NearestLevels,
  close: number,
  atr: number,
): Readonly<{ toSupport: number; toResistance: number }> {
  const isAtPrice = support !== undefined && support === resistance
  const distance = (level: number | undefined): number =>
    isAtPrice ? 0 : level === undefined ? levelDistanceMax : Math.min(Math.abs(close - level) / atr, levelDistanceMax)
  return { toSupport: distance(support), toResistance: distance(resistance) }
}

const trendPosition = ({ close, atr, ema20, ema50 }: MarketStructure): number =>
  0.5 * sq((close - ema50) / (2.5 * atr)) + 0.5 * sq((ema20 - ema50) / (1.25 * atr))

function profilePosition({ profile, close }: MarketStructure): number | Reason {
  if (typeof profile === 'string') return profile
  const width = profile.valueHigh - profile.valueLow
  return width === 0 ? 'FLAT' : sq((close - profile.poc) / width)
}

function breakMemory({ lastBreak, newest }: MarketStructure): number {
  if (lastBreak === undefined) return 0
  const { side, turns, at } = lastBreak
  return side * (turns ? turnShare : 1) * Math.max(0, 1 - (newest - at) / breakMemoryBars)
}

/** Discount below the middle of the range, premium above it, moved by a sweep of its edge. */
function rangePosition({ close, rangeLow, rangeHigh, sweep }: MarketStructure): number | Reason {
  if (rangeHigh === rangeLow) return 'FLAT'
  const discount = (rangeHigh - close - (close - rangeLow)) / (rangeHigh - rangeLow)
  return clamp(0.5 * discount + 0.5 * (sweep?.side ?? 0), -1, 1)
}

function structureEvidence(structure: MarketStructure | undefined, priceScale: number): readonly Evidence[] {
  if (structure === undefined) return []
  const { newest, lastBreak, blocks, gaps, levels, profile, sweep } = structure
  const price = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : toPrice(value, priceScale)
  const { poc, valueHigh, valueLow } = typeof profile === 'string' ? {} : profile
  return evidenceOf([
    ['atr', price(structure.atr)],
    ['ema20', price(structure.ema20)],
    ['ema50', price(structure.ema50)],
    ['blocksBullish', blocks.filter(({ side }) => side > 0).length],
    ['blocksBearish', blocks.filter(({ side }) => side < 0).length],
    ['gapsBullish', gaps.filter(({ side }) => side > 0).length],
    ['gapsBearish', gaps.filter(({ side }) => side < 0).length],
    ['support', price(levels?.support)],
    ['resistance', price(levels?.resistance)],
    ['poc', price(poc)],
    ['vah', price(valueHigh)],
    ['val', price(valueLow)],
    ['rangeLow', price(structure.rangeLow)],
    ['rangeHigh', price(structure.rangeHigh)],
    ['breakSide', lastBreak?.side],
    ['breakTurns', lastBreak === undefined ? undefined : lastBreak.turns ? 1 : 0],
    ['breakBarsAgo', lastBreak === undefined ? undefined : newest - lastBreak.at],
    ['breakPrice', price(lastBreak?.price)],
    ['sweepSide', sweep?.side],
    ['sweepBarsAgo', sweep === undefined ? undefined : newest - sweep.at],
  ])
}
