import { oldestOffset, type SweepHistogram } from '@virtuoso/domain'
import type { OrderFlowState } from './state.ts'

/** Sweeps from which on those of the day decide which one is large. */
const quantileSweepsMin = 1_000

export const isQuantileKnown = ({ sweepCount }: SweepHistogram): boolean => sweepCount >= quantileSweepsMin

/** Oldest input behind what is said now: of the four windows, and of the day of sweeps where that decides. */
export function oldestInput(
  { rings, histogram }: OrderFlowState,
  { firstOffset }: Readonly<{ firstOffset: number }>,
  nowMs: number,
): number {
  let oldest = Math.min(firstOffset, oldestOffset(rings, nowMs))
  if (!isQuantileKnown(histogram)) return oldest
  for (const offset of histogram.firstOffset) if (offset !== -1 && offset < oldest) oldest = offset
  return oldest
}
