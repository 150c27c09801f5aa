import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import type { Break, Side } from './breaks.ts'

/** A span of prices that the market left in a hurry and has not given back. */
export type Zone = Readonly<{
  side: Side
  /** Units of the run. */
  low: number
  high: number
  /** Index of the candle it lies at. */
  candle: number
  /** Index of the candle with whose close it appears. */
  appears: number
}>

/** An order block, with whether its break turned the trend. */
export type Block = Zone & Readonly<{ turns: boolean }>

const blockLookBack = 20
const blocksMax = 16
const gapsMax = 32
/** In ATR: what is smaller is no gap. */
const gapSizeMin = 0.1

/**
 * The order blocks that live at the end of the run: the last candle against each break among the 20 before it, until a
 * close passes its far side. A candle is a block once, from the first break that made it one.
 * @returns Ascending by the candle with which they appear, at most 16 a side.
 */
export function orderBlocks(run: CandleRun, breaks: readonly Break[]): readonly Block[] {
  const blocks = new Map<number, Block>()
  for (const { side, turns, at: appears } of breaks) {
    const candle = lastAgainst(run, side, appears)
    if (candle === undefined || blocks.has(candle)) continue
    blocks.set(candle, { side, turns, appears, candle, low: at(run.low, candle), high: at(run.high, candle) })
  }
  return newest(
    [...blocks.values()].filter((block) => !isPassed(run, block)),
    blocksMax,
  )
}

function lastAgainst({ open, close }: CandleRun, side: Side, before: number): number | undefined {
  for (let i = before - 1; i >= Math.max(0, before - blockLookBack); i -= 1)
    if ((at(close, i) - at(open, i)) * side < 0) return i
  return undefined
}

function isPassed({ close, length }: CandleRun, { side, low, high, appears }: Block): boolean {
  for (let i = appears + 1; i < length; i += 1) if (side > 0 ? at(close, i) < low : at(close, i) > high) return true
  return false
}

/**
 * The fair value gaps that live at the end of the run: candle i leaves prices untouched between itself and candle i − 2,
 * at least a tenth of the ATR, until a later candle reaches the far side.
 * @param atr - Units of the run, > 0.
 * @returns Ascending by candle, at most 32 a side.
 */
export function fairValueGaps({ high, low, length }: CandleRun, atr: number): readonly Zone[] {
  const gaps: Zone[] = []
  let lowestAfter = Number.POSITIVE_INFINITY
  let highestAfter = Number.NEGATIVE_INFINITY
  for (let i = length - 1; i >= 2; i -= 1) {
    const [top, bottom, topBefore, bottomBefore] = [at(high, i), at(low, i), at(high, i - 2), at(low, i - 2)]
    if (bottom - topBefore >= gapSizeMin * atr && lowestAfter > topBefore)
      gaps.push({ side: 1, low: topBefore, high: bottom, candle: i, appears: i })
    if (bottomBefore - top >= gapSizeMin * atr && highestAfter < bottomBefore)
      gaps.push({ side: -1, low: top, high: bottomBefore, candle: i, appears: i })
    lowestAfter = Math.min(lowestAfter, bottom)
    highestAfter = Math.max(highestAfter, top)
  }
  return newest(gaps.reverse(), gapsMax)
}

/** The newest `most` of each side, in their order. */
function newest<T extends Zone>(zones: readonly T[], most: number): readonly T[] {
  const left = { bullish: most, bearish: most }
  return zones
    .toReversed()
    .filter(({ side }) => {
      const key = side > 0 ? 'bullish' : 'bearish'
      left[key] -= 1
      return left[key] >= 0
    })
    .reverse()
}

/** How near a price is to a zone: 1 inside, 0 from 5 ATR on. */
export function proximity({ low, high }: Pick<Zone, 'low' | 'high'>, price: number, atr: number): number {
  const distance = Math.max(0, low - price, price - high)
  return Math.max(0, 1 - distance / (5 * atr))
}
