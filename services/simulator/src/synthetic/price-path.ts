import { gaussian, mix, mixText } from './hash.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import type { Regimes } from './regime.ts'
import type { Scenes } from './scenes.ts'

/** The path starts anew between fixed points every 2^17 minutes (91 days). */
const levels = 17
const cellMinutes = 1 << levels
const rootOf = Array.from({ length: levels + 1 }, (_, level) => Math.sqrt(1 << level))
/** So that two neighbouring fixed points differ as much as a walk of a cell's length does on average. */
const fixedPointScale = Math.sqrt(cellMinutes / 2)
/** Bitcoin's standard deviation in one minute of a calm market, bps. */
const factorBps = 2.2

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

/** What moves an instrument's price. */
export type PriceParts = Readonly<{ seed: number; startMinute: number; regimes: Regimes; scenes: Scenes }>

/** How far an instrument moves in a minute in which nothing happens: standard deviation, bps. */
export const calmBps = ({ beta, ownBps }: Instrument): number =>
  Math.sqrt(beta * factorBps * beta * factorBps + ownBps * ownBps)

/**
 * An instrument's price in ticks at the start of each minute (minutes since the epoch): Bitcoin's walk and regimes times
 * beta, plus its own walk and scenes, and exactly `basePrice` at the start of the generator.
 */
export function pricePath(instrument: Instrument, parts: PriceParts): (minute: number) => number {
  const { seed, startMinute, regimes, scenes } = parts
  const { beta, ownBps, basePrice, tickDecimals, symbol } = instrument
  const factorSeed = mixText(seed, 'factor')
  const ownSeed = mixText(seed, `path ${symbol}`)
  const logPrice = (minute: number) => {
    const sinceStart = minute - startMinute
    // The start lies in the middle of a cell, so that a cell's border is far from what is looked at most.
    const place = sinceStart + cellMinutes / 2
    const factor = walkAt(factorSeed, place) * factorBps + regimes.displacementBps(sinceStart)
    return (factor * beta + walkAt(ownSeed, place) * ownBps + scenes.displacementBps(sinceStart)) / 10_000
  }
  const baseTicks = basePrice * 10 ** tickDecimals
  const startLog = logPrice(startMinute)
  return remembering(4096, (minute) => Math.max(50, Math.round(baseTicks * exponential(logPrice(minute) - startLog))))
}

/** e^x by arithmetic alone: Math.exp may differ in its last bit from one engine to the next. */
function exponential(x: number): number {
  let y = 1 + x / 4096 + ((x / 4096) * (x / 4096)) / 2
  for (let halving = 0; halving < 12; halving += 1) y *= y
  return y
}
