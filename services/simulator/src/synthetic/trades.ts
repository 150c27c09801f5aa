import { mix, unit } from './hash.ts'
import { type MinuteFills, minuteMs } from './minute-fills.ts'

/** A minute's fills with what only a live market needs to know of them. */
export type MinuteTrades = Readonly<{
  fills: MinuteFills
  /** Unix epoch milliseconds, rising. */ timesMs: readonly number[]
  /** Whether the taker bought. */ buys: readonly boolean[]
}>

/** When the fills happened, each at a moment of its own slot of the minute, and who crossed the spread. */
export function timed(fills: MinuteFills): MinuteTrades {
  const { minute, count, prices, chances } = fills
  const timesMs: number[] = []
  const buys: boolean[] = []
  const slotMs = minuteMs / count
  let before = prices[0] ?? 0
  for (const [index, price] of prices.subarray(0, count).entries()) {
    const chance = mix(chances[index] ?? 0, 1)
    timesMs.push(minute * minuteMs + Math.floor((index + unit(chance)) * slotMs))
    // A taker who buys lifts the price, one who sells presses it; at an unchanged price it is the toss of a coin.
    buys.push(price === before ? (chance & 1) === 1 : price > before)
    before = price
  }
  return { fills, timesMs, buys }
}

/** How many of the trades happened before `timeMs`. */
export function countBefore({ timesMs }: MinuteTrades, timeMs: number): number {
  let low = 0
  let high = timesMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timesMs[middle] ?? 0) < timeMs) low = middle + 1
    else high = middle
  }
  return low
}
