/** What the dimensions said last, and for how long their feeds had holes. */
import type { Reason } from '@virtuoso/contracts'

export type DimensionState = {
  score: number | undefined
  coverage: number
  codes: readonly Reason[]
  /** Whether its feed had a hole when it said so. */
  isInGap: boolean
  /** ms, event */
  asOfMs: number
  windowFromMs: number
  /** Offset of the oldest input behind it. */
  firstOffset: number
}

/** A stretch during which a dimension reported a hole of its feed, ms; `toMs` moves while it lasts. */
export type GapInterval = { fromMs: number; toMs: number }

export const gapIntervalsMax = 32
const gapWindowMs = 300_000

/** @param isGap - Whether any dimension reports a hole right now. @param wasGap - Whether one did at the evaluation before. */
export function countGap(gaps: GapInterval[], nowMs: number, isGap: boolean, wasGap: boolean): void {
  const last = gaps.at(-1)
  if (wasGap && last !== undefined) last.toMs = Math.max(last.toMs, nowMs)
  if (isGap && !wasGap) gaps.push({ fromMs: nowMs, toMs: nowMs })
  while (gaps.length > gapIntervalsMax || (gaps[0]?.toMs ?? nowMs) < nowMs - gapWindowMs) gaps.shift()
}

/** Share of the last five minutes without a hole, 0 to 1. */
export function uninterrupted(gaps: readonly GapInterval[], nowMs: number): number {
  const fromMs = nowMs - gapWindowMs
  let gapMs = 0
  for (const it of gaps) gapMs += Math.max(0, it.toMs - Math.max(it.fromMs, fromMs))
  return 1 - Math.min(1, gapMs / gapWindowMs)
}
