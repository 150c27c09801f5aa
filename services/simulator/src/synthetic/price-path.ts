import { gaussian, mix, mixText } from './hash.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'

/** The path starts anew between fixed points every 2^17 minutes (91 days). */
const levels = 17
const cellMinutes = 1 << levels
const rootOf = Array.from({ length: levels + 1 }, (_, level) => Math.sqrt(1 << level))
/** So that two neighbouring fixed points differ as much as a walk of a cell's length does on average. */
const fixedPointScale = Math.sqrt(cellMinutes / 2)
/** Bitcoin's standard deviation in one minute, bps. */
const factorBps = 4.5

/**
 * A random walk with standard deviation 1 a minute that can be entered anywhere: the value between two points is their
 * middle plus a chance that depends on the seed and the place alone, halved down to the minute (Lévy's construction).
 */
export function walkAt(seed: number, minute: number): number {
  const cell = Math.floor(minute / cellMinutes)
  const within = minute - cell * cellMinutes
  const left = gaussian(mix(seed, cell)) * fixedPointScale
  const right = gaussian(mix(seed, cell + 1)) * fixedPointScale
  let value = left + (right - left) * (within / cellMinutes)
  for (let level = levels; level >= 1; level -= 1) {
    const half = 1 << (level - 1)
    const away = minute & (2 * half - 1)
    if (away === 0) continue
    const height = away < half ? away / half : 2 - away / half
    value += gaussian(mix(seed + level, minute >> level)) * (rootOf[level] ?? 0) * 0.5 * height
  }
  return value
}

/**
 * An instrument's price in ticks at the start of each minute (minutes since the epoch): Bitcoin's walk times beta plus its
 * own, and exactly `basePrice` at the start of the generator.
 */
export function pricePath(instrument: Instrument, seed: number, startMinute: number): (minute: number) => number {
  const { beta, ownBps, basePrice, tickDecimals, symbol } = instrument
  const factorSeed = mixText(seed, 'factor')
  const ownSeed = mixText(seed, `path ${symbol}`)
  const logPrice = (minute: number) => {
    // The start lies in the middle of a cell, so that a cell's border is far from what is looked at most.
    const place = minute - startMinute + cellMinutes / 2
    return (walkAt(factorSeed, place) * beta * factorBps + walkAt(ownSeed, place) * ownBps) / 10_000
  }
  const baseTicks = basePrice * 10 ** tickDecimals
  const startLog = logPrice(startMinute)
  return remembering(2048, (minute) => Math.max(50, Math.round(baseTicks * exponential(logPrice(minute) - startLog))))
}

/** e^x by arithmetic alone: Math.exp may differ in its last bit from one engine to the next. */
function exponential(x: number): number {
  let y = 1 + x / 4096 + ((x / 4096) * (x / 4096)) / 2
  for (let halving = 0; halving < 12; halving += 1) y *= y
  return y
}
