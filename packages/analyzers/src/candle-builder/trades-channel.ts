import type { FeedGap, FeedResumed } from '@virtuoso/contracts'
import { timeframeMs } from '@virtuoso/domain'
import type { CandleBuilderState, Hole } from './state.ts'

/**
 * From here on trades are missing; a second gap inside an open one adds nothing. What was not observed before the channel
 * first came up, or lies in the hole before, is not missing twice.
 */
export function beginHole(state: CandleBuilderState, { fromTimeMs }: FeedGap, firstOffset: number): void {
  const last = state.holes.at(-1)
  if (state.firstUp === undefined || (last !== undefined && last.toMs === undefined)) return
  const fromMs = Math.max(fromTimeMs, state.firstUp.timeMs, last?.toMs ?? fromTimeMs)
  state.holes.push({ fromMs, toMs: undefined, firstOffset })
}

/** Trades flow again; what was back-filled completely was no hole. */
export function endHole(state: CandleBuilderState, { atTimeMs, recovered }: FeedResumed, firstOffset: number): void {
  state.firstUp ??= { timeMs: atTimeMs, firstOffset }
  const last = state.holes.at(-1)
  if (last === undefined || last.toMs !== undefined) return
  state.holes.pop()
  if (!recovered && atTimeMs > last.fromMs) state.holes.push({ ...last, toMs: atTimeMs })
}

/** What of a minute was not observed: how much, ms, and the offset of the oldest record that says so. */
export type Unseen = Readonly<{ gapMs: number; firstOffset: number }>

/** A hole that is still open runs to the minute's end. `firstOffset` is ∞ where nothing is missing. */
export function unseenOf({ firstUp, holes }: CandleBuilderState, openTimeMs: number): Unseen {
  if (firstUp === undefined) return { gapMs: timeframeMs.M1, firstOffset: Number.POSITIVE_INFINITY }
  const before: Hole = { fromMs: openTimeMs, toMs: firstUp.timeMs, firstOffset: firstUp.firstOffset }
  let gapMs = 0
  let firstOffset = Number.POSITIVE_INFINITY
  for (const hole of [before, ...holes]) {
    const missingMs = overlapMs(hole, openTimeMs, openTimeMs + timeframeMs.M1)
    if (missingMs === 0) continue
    gapMs += missingMs
    firstOffset = Math.min(firstOffset, hole.firstOffset)
  }
  return { gapMs, firstOffset }
}

/** Holes that end before a closed minute matter no more. */
export function forgetHoles(state: CandleBuilderState, closedUpToMs: number): void {
  if (state.holes.length > 0) state.holes = state.holes.filter((it) => it.toMs === undefined || it.toMs > closedUpToMs)
}

const overlapMs = ({ fromMs, toMs }: Hole, startMs: number, endMs: number): number =>
  Math.max(0, Math.min(toMs ?? endMs, endMs) - Math.max(fromMs, startMs))
