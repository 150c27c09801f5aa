import { mix, mixText, unit } from './hash.ts'

/** What the whole market is doing: Bitcoin climbs, falls, stays, or is thrown about. */
export type Regime = 'TREND_UP' | 'TREND_DOWN' | 'RANGE' | 'STORM'

/** Bitcoin's regimes, by minutes since the start (negative before it). */
export type Regimes = Readonly<{
  at(minute: number): Regime
  /** How far the regimes so far have carried Bitcoin, bps; bounded, so that no price runs away. */
  displacementBps(minute: number): number
}>

const regimeMinutes = 24
/** Where a regime may end. Two neighbours at the same level are a range. */
const levelsBps = [-45, -15, 15, 45]
const stormShare = 1 / 7
/** A storm swings there and back this often and this far. */
const swingMinutes = 6
const swingBps = 30

export function regimesOf(seed: number): Regimes {
  const stream = mixText(seed, 'regime')
  const levelBps = (number: number) => levelsBps[mix(stream, number) & 3] ?? 0
  const isStorm = (number: number) => unit(mix(stream, number, 1)) < stormShare

  return {
    at(minute) {
      const number = Math.floor(minute / regimeMinutes)
      if (isStorm(number)) return 'STORM'
      const moved = levelBps(number + 1) - levelBps(number)
      return moved === 0 ? 'RANGE' : moved > 0 ? 'TREND_UP' : 'TREND_DOWN'
    },
    displacementBps(minute) {
      const number = Math.floor(minute / regimeMinutes)
      const place = minute / regimeMinutes - number
      const [from, to] = [levelBps(number), levelBps(number + 1)]
      return from + (to - from) * place + (isStorm(number) ? swingBps * triangle(minute / swingMinutes) : 0)
    },
  }
}

/** A wave of period 1 between -1 and 1 that is 0 at whole numbers. */
function triangle(x: number): number {
  const place = x - Math.floor(x)
  if (place < 0.25) return 4 * place
  return place < 0.75 ? 2 - 4 * place : 4 * place - 4
}
