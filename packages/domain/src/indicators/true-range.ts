import { at, type Column } from '../column.ts'

/** True range of candle i ≥ 1: its own range, widened to the close before it. */
export function trueRange(high: Column, low: Column, close: Column, i: number): number {
  const before = at(close, i - 1)
  return Math.max(at(high, i), before) - Math.min(at(low, i), before)
}
