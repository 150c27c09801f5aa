import type { CandleRun } from '../candle-run.ts'
import { at } from '../column.ts'
import type { Swings } from './breaks.ts'

/** The nearest prices at which the market turned, below and above its close; undefined: none on that side. */
export type NearestLevels = Readonly<{ support?: number; resistance?: number }>

const levelWindow = 100
/** In ATR: pivots no farther apart are one level. */
const clusterGap = 0.2
/** Share of the price within which a level is at the price: on both sides of it. */
const atPrice = 1e-9

/**
 * Pivots of the last 100 candles in clusters, each a level at its mean.
 * @param atr - Units of the run, > 0.
 * @returns Units of the run; undefined: no pivot at all.
 */
export function nearestLevels(run: CandleRun, { highs, lows }: Swings, atr: number): NearestLevels | undefined {
  const oldest = run.length - levelWindow
  const prices = [
    ...highs.filter((i) => i >= oldest).map((i) => at(run.high, i)),
    ...lows.filter((i) => i >= oldest).map((i) => at(run.low, i)),
  ].sort((a, b) => a - b)
  if (prices.length === 0) return undefined
  const close = at(run.close, run.length - 1)
  const near = atPrice * close
  const levels = clusters(prices, clusterGap * atr)
  return {
    support: levels.findLast((level) => level <= close + near),
    resistance: levels.find((level) => level >= close - near),
  }
}

/** @param prices - Ascending. @returns Mean of each cluster, ascending. */
export function clusters(prices: readonly number[], gapMax: number): readonly number[] {
  const means: number[] = []
  let total = 0
  let count = 0
  for (const [i, price] of prices.entries()) {
    total += price
    count += 1
    const next = prices[i + 1]
    if (next !== undefined && next - price <= gapMax) continue
    means.push(total / count)
    total = 0
    count = 0
  }
  return means
}
