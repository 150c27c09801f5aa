import { at, type Column } from '../column.ts'
import { assertExact } from '../exact-sum.ts'

/** Levels that a footprint has at most; a power of two. */
export const footprintLevelsMax = 256

/**
 * Who took how much at which price in one M5 that is still open. Levels are counted from that of the first trade, up and
 * down alike, so that a market upside down has the same levels; each lies at level mod 256. Mutable.
 */
export type Footprint = {
  /** ms, of the M5; −1: none is open. */
  openTimeMs: number
  /** Units of 10^−priceScale per level; 0: nothing traded yet. */
  size: number
  /** Price of the first trade, the middle of level 0. */
  anchor: number
  minLevel: number
  maxLevel: number
  /** Units of 10^−priceScale. */
  low: number
  high: number
  tradeCount: number
  /** Trades beyond the outermost level, which took them. */
  overflow: number
  /** Offset of the oldest trade; −1: none. */
  firstOffset: number
  readonly buy: Column
  readonly sell: Column
  readonly trades: Column
  /** ms, of the level's oldest trade. */
  readonly firstTimeMs: Column
}

export const emptyFootprint = (): Footprint => ({
  ...nothingTraded,
  openTimeMs: -1,
  buy: new Float64Array(footprintLevelsMax),
  sell: new Float64Array(footprintLevelsMax),
  trades: new Float64Array(footprintLevelsMax),
  firstTimeMs: new Float64Array(footprintLevelsMax),
})
const nothingTraded = {
  size: 0,
  anchor: 0,
  minLevel: 0,
  maxLevel: -1,
  low: 0,
  high: 0,
  tradeCount: 0,
  overflow: 0,
  firstOffset: -1,
} as const

/** Begins a new M5; −1: none is open. */
export function resetFootprint(footprint: Footprint, openTimeMs: number): void {
  Object.assign(footprint, nothingTraded, { openTimeMs })
  for (const column of [footprint.buy, footprint.sell, footprint.trades, footprint.firstTimeMs]) column.fill(0)
}

/**
 * Height of a level: a 24th of the range before, or .0002 of the price where there is none; whole ticks, at least one.
 * All in units of 10^−priceScale. @param rangeBefore - Of the footprint before; undefined: there was none.
 */
export function levelSize(tick: number, rangeBefore: number | undefined, price: number): number {
  const ticks = rangeBefore === undefined ? price / (5_000 * tick) : rangeBefore / (24 * tick)
  return Math.max(1, Math.ceil(ticks)) * tick
}

type Fill = Readonly<{ price: number; amount: number; isBuy: boolean; timeMs: number; offset: number }>

/** Takes a trade whose side is known; the footprint has its size. @throws RangeError when a sum is no longer exact. */
export function addFill(footprint: Footprint, { price, amount, isBuy, timeMs, offset }: Fill): void {
  if (footprint.tradeCount === 0) footprint.anchor = price
  const place = levelFor(footprint, levelOf(footprint, price)) & (footprintLevelsMax - 1)
  const column = isBuy ? footprint.buy : footprint.sell
  column[place] = assertExact(at(column, place) + amount)
  const first = at(footprint.firstTimeMs, place)
  if (at(footprint.trades, place) === 0 || timeMs < first) footprint.firstTimeMs[place] = timeMs
  footprint.trades[place] = at(footprint.trades, place) + 1
  footprint.low = footprint.tradeCount === 0 ? price : Math.min(footprint.low, price)
  footprint.high = footprint.tradeCount === 0 ? price : Math.max(footprint.high, price)
  footprint.tradeCount += 1
  if (footprint.firstOffset === -1 || offset < footprint.firstOffset) footprint.firstOffset = offset
}

/** Level of a price: whole sizes from the anchor, half of one counting away from it. */
function levelOf({ anchor, size }: Footprint, price: number): number {
  const level = Math.floor(Math.abs(price - anchor) / size + 0.5)
  return price < anchor ? -level : level
}

/** Lowest price of a level, units of 10^−priceScale. */
export function lowestPriceOf({ anchor, size }: Footprint, level: number): number {
  return level > 0 ? anchor + Math.ceil((level - 0.5) * size) : anchor + 1 - Math.ceil((0.5 - level) * size)
}

/** Highest price of a level, units of 10^−priceScale. */
export const highestPriceOf = (footprint: Footprint, level: number): number =>
  2 * footprint.anchor - lowestPriceOf(footprint, -level)

/** The level itself, or the outermost one where there would be too many. */
function levelFor(footprint: Footprint, level: number): number {
  if (footprint.tradeCount === 0) {
    footprint.minLevel = level
    footprint.maxLevel = level
    return level
  }
  const lowest = footprint.maxLevel - footprintLevelsMax + 1
  const highest = footprint.minLevel + footprintLevelsMax - 1
  const kept = Math.min(highest, Math.max(lowest, level))
  if (kept !== level) footprint.overflow += 1
  footprint.minLevel = Math.min(footprint.minLevel, kept)
  footprint.maxLevel = Math.max(footprint.maxLevel, kept)
  return kept
}
