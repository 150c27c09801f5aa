import { mix, unit } from './hash.ts'
import { type MinuteFills, minuteMs } from './minute-fills.ts'

/** A minute's fills with what only a live market needs to know of them. */
export type MinuteTrades = Readonly<{
  fills: MinuteFills
  /** Unix epoch milliseconds, rising. */ timesMs: readonly number[]
}>

/** Whether the taker of a fill bought. */
export const isBuyAt = ({ fills }: MinuteTrades, index: number): boolean => fills.buys[index] === 1

/** A minute's parts are not alike: so many of them, each with a share of the bursts of its own. */
const parts = 6
/** From one fill of a burst to the next at most, ms; at least 1. */
const withinBurstMs = 24

/** When the fills happened: each burst in a slot of its own, its fills within milliseconds of each other. */
export function timed(fills: MinuteFills): MinuteTrades {
  const { minute, count, chances, bursts } = fills
  const slotStartMs = slots(chances[0] ?? 0, (bursts[count - 1] ?? 0) + 1)
  const timesMs: number[] = []
  let burst = -1
  let atMs = 0
  for (let index = 0; index < count; index += 1) {
    const chance = mix(chances[index] ?? 0, 1)
    const number = bursts[index] ?? 0
    const endMs = slotStartMs(number + 1)
    if (number === burst) atMs += 1 + (chance % withinBurstMs)
    else atMs = slotStartMs(number) + unit(chance) * 0.7 * (endMs - slotStartMs(number))
    burst = number
    timesMs.push(minute * minuteMs + Math.floor(Math.min(atMs, endMs)))
    atMs = Math.min(atMs, endMs)
  }
  return { fills, timesMs: timesMs.map((timeMs) => Math.min(timeMs, (minute + 1) * minuteMs - 1)) }
}

/** Where each of `count` slots of a minute begins, ms since its start: some parts of the minute are busier than others. */
function slots(chance: number, count: number): (number: number) => number {
  const weights = Array.from({ length: parts }, (_, part) => 0.25 + unit(mix(chance, 11, part)))
  const total = weights.reduce((sum, it) => sum + it, 0)
  return (number) => {
    let left = (number / count) * total
    for (const [part, weight] of weights.entries()) {
      if (left <= weight) return ((part + left / weight) / parts) * minuteMs
      left -= weight
    }
    return minuteMs
  }
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
