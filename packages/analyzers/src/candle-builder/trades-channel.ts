import type { FeedGap, FeedResumed } from '@virtuoso/contracts'
import { timeframeMs } from '@virtuoso/domain'
import type { CandleBuilderState, Hole } from './state.ts'

/** From here on trades are missing; a second gap inside an open one adds nothing. */
export function beginHole(state: CandleBuilderState, { fromTimeMs }: FeedGap): void {
  const last = state.holes.at(-1)
  if (state.firstUpMs === undefined || (last !== undefined && last.toMs === undefined)) return
  state.holes.push({ fromMs: Math.max(fromTimeMs, last?.toMs ?? fromTimeMs), toMs: undefined })
}

/** Trades flow again; what was back-filled completely was no hole. */
export function endHole(state: CandleBuilderState, { atTimeMs, recovered }: FeedResumed): void {
  state.firstUpMs ??= atTimeMs
  const last = state.holes.at(-1)
  if (last === undefined || last.toMs !== undefined) return
  state.holes.pop()
  if (!recovered && atTimeMs > last.fromMs) state.holes.push({ fromMs: last.fromMs, toMs: atTimeMs })
}

/** How much of a minute was not observed, ms; a hole that is still open runs to its end. */
export function gapMsOf(state: CandleBuilderState, openTimeMs: number): number {
  const closeTimeMs = openTimeMs + timeframeMs.M1
  if (state.firstUpMs === undefined) return timeframeMs.M1
  const before = overlapMs({ fromMs: openTimeMs, toMs: state.firstUpMs }, openTimeMs, closeTimeMs)
  return state.holes.reduce((sum, hole) => sum + overlapMs(hole, openTimeMs, closeTimeMs), before)
}

/** Holes that end before a closed minute matter no more. */
export function forgetHoles(state: CandleBuilderState, closedUpToMs: number): void {
  if (state.holes.length > 0) state.holes = state.holes.filter((it) => it.toMs === undefined || it.toMs > closedUpToMs)
}

const overlapMs = ({ fromMs, toMs }: Hole, startMs: number, endMs: number): number =>
  Math.max(0, Math.min(toMs ?? endMs, endMs) - Math.max(fromMs, startMs))
