import { at, type Column } from '../column.ts'
import { wilderStep } from '../statistics.ts'
import { trueRange } from './true-range.ts'

const defaultLength = 14

/** Directional movement at the newest candle; all 0 to 100. */
export type DirectionalMovement = Readonly<{ adx: number; plusDi: number; minusDi: number }>

/**
 * ADX and ±DI (Wilder 1978) of a whole window.
 *
 * A plain loop: in a window that starts flat the library divides 0 by 0 once and never recovers.
 * @returns undefined: fewer than 28 candles.
 */
export function adx(
  high: Column,
  low: Column,
  close: Column,
  length: number = defaultLength,
): DirectionalMovement | undefined {
  if (close.length < 2 * length) return undefined
  let range = 0
  let plus = 0
  let minus = 0
  let plusDi = 0
  let minusDi = 0
  let average = 0
  for (let i = 1; i < close.length; i += 1) {
    const up = at(high, i) - at(high, i - 1)
    const down = at(low, i - 1) - at(low, i)
    range = wilderStep(range, trueRange(high, low, close, i), i, length)
    plus = wilderStep(plus, up > down && up > 0 ? up : 0, i, length)
    minus = wilderStep(minus, down > up && down > 0 ? down : 0, i, length)
    if (i < length) continue
    plusDi = range === 0 ? 0 : (100 * plus) / range
    minusDi = range === 0 ? 0 : (100 * minus) / range
    average = wilderStep(average, directionalIndex(plusDi, minusDi), i - length + 1, length)
  }
  return { adx: average, plusDi, minusDi }
}

function directionalIndex(plusDi: number, minusDi: number): number {
  const total = plusDi + minusDi
  return total === 0 ? 0 : (100 * Math.abs(plusDi - minusDi)) / total
}
