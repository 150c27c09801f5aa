import { gaussian, mix, mixText, unit } from './hash.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import { calmBps } from './price-path.ts'
import type { Regimes } from './regime.ts'

/** Who pushes in a minute, and how hard. */
export type Pressure = Readonly<{
  /** -1..1: takers sell ... takers buy. */ side: number
  /** Times the trades of an average minute. */ activity: number
}>

type PressureParts = Readonly<{
  seed: number
  startMinute: number
  regimes: Regimes
  price(minute: number): number
}>

/**
 * The pressure of any minute: that which moved its price, and some that was met by resting orders and moved nothing, which
 * lasts for a few minutes.
 */
export function pressureOf(instrument: Instrument, { seed, startMinute, regimes, price }: PressureParts) {
  const stream = mixText(seed, `pressure ${instrument.symbol}`)
  const usualBps = calmBps(instrument)

  /** Straight between points three minutes apart; standard deviation about 1. */
  function lasting(place: number): number {
    const at = Math.floor(place / 3)
    const [left, right] = [gaussian(mix(stream, at)), gaussian(mix(stream, at + 1))]
    return left + (right - left) * (place / 3 - at)
  }

  return remembering(2048, (minute): Pressure => {
    const place = minute - startMinute
    const movedBps = (price(minute + 1) / price(minute) - 1) * 10_000
    const moved = Math.abs(movedBps)
    const side = (0.85 * movedBps) / (moved + usualBps) + 0.22 * lasting(place)
    const swell = 0.6 + 0.8 * unit(mix(stream + 1, Math.floor(place / 5)))
    const storm = regimes.at(place) === 'STORM' ? 1.6 : 1
    return {
      side: Math.max(-0.95, Math.min(0.95, side)),
      activity: storm * (swell + (2 * moved) / (moved + 3 * usualBps)),
    }
  })
}
