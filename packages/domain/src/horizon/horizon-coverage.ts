import type { Reason } from '@virtuoso/contracts'
import type { HorizonRing, Horizons } from './horizons.ts'
import { bucketsMax, changeClosed, noteOffset, placeOf } from './horizons.ts'
import { lostMsOf } from './window-sum.ts'

/** A horizon of which less was observed is not used. */
export const horizonCoverageMin = 0.5

/** A datum came or the channel went up: from now on it is observed. Later calls change nothing. */
export function observe<Name extends string>(horizons: Horizons<Name>, timeMs: number, offset: number): void {
  if (horizons.observedFromMs !== -1) return
  horizons.observedFromMs = timeMs
  horizons.observedFromOffset = offset
}

/**
 * `FeedGap` of the channel; one inside an open gap changes nothing. What was not observed before, or lies in the gap
 * before, is not lost twice.
 */
export function openGap<Name extends string>(horizons: Horizons<Name>, fromTimeMs: number, offset: number): void {
  if (horizons.gapFromMs !== -1) return
  horizons.gapFromMs = Math.max(fromTimeMs, horizons.observedFromMs, horizons.lostToMs)
  horizons.gapOffset = offset
}

/**
 * `FeedResumed` of the channel. What was lost is written on the buckets it overlaps; what was recovered was observed.
 * The rings must have been advanced to the record's `nowMs` before.
 */
export function closeGap<Name extends string>(
  horizons: Horizons<Name>,
  { atTimeMs, recovered }: Readonly<{ atTimeMs: number; recovered: boolean }>,
  offset: number,
): void {
  const { gapFromMs, gapOffset } = horizons
  observe(horizons, atTimeMs, offset)
  const fromMs = Math.max(gapFromMs, horizons.observedFromMs)
  if (gapFromMs !== -1 && !recovered && atTimeMs > fromMs) {
    for (const ring of horizons.rings) lose(ring, fromMs, atTimeMs, gapOffset)
    horizons.lostToMs = atTimeMs
  }
  horizons.gapFromMs = -1
  horizons.gapOffset = -1
}

function lose<Name extends string>(ring: HorizonRing<Name>, fromMs: number, toMs: number, offset: number): void {
  const { newest, bucketMs, gapMs, firstOffset } = ring
  changeClosed(ring)
  const first = Math.max(newest - bucketsMax + 1, Math.floor(fromMs / bucketMs))
  const last = Math.min(newest, Math.floor(toMs / bucketMs))
  for (let bucket = first; bucket <= last; bucket += 1) {
    const lostMs = overlapMs(bucket, bucketMs, fromMs, toMs)
    if (lostMs === 0) continue
    const place = placeOf(bucket)
    gapMs[place] = Math.min(bucketMs, (gapMs[place] ?? 0) + lostMs)
    noteOffset(firstOffset, place, offset)
  }
}

const overlapMs = (bucket: number, bucketMs: number, fromMs: number, toMs: number): number =>
  Math.max(0, Math.min(toMs, (bucket + 1) * bucketMs) - Math.max(fromMs, bucket * bucketMs))

/**
 * Share of the horizon that was observed, 0 to 1: time since the channel was first up, less what was lost.
 * An open gap is lost so far.
 */
export function horizonCoverage<Name extends string>(
  { observedFromMs, gapFromMs }: Horizons<Name>,
  ring: HorizonRing<Name>,
  nowMs: number,
): number {
  const { lengthMs, bucketMs, newest } = ring
  if (observedFromMs === -1) return 0
  const observedMs = Math.min(lengthMs, nowMs - observedFromMs)
  const windowFromMs = (newest - bucketsMax + 1) * bucketMs
  const openMs = gapFromMs === -1 ? 0 : Math.max(0, nowMs - Math.max(gapFromMs, observedFromMs, windowFromMs))
  const lostMs = lostMsOf(ring) + openMs
  return Math.max(0, Math.min(1, (observedMs - lostMs) / lengthMs))
}

/** Why a horizon of this coverage is not used; undefined: it is. */
export function horizonTrouble<Name extends string>(
  { observedFromMs }: Horizons<Name>,
  { lengthMs }: HorizonRing<Name>,
  coverage: number,
  nowMs: number,
): Reason | undefined {
  if (coverage >= horizonCoverageMin) return undefined
  const isYoung = observedFromMs === -1 || nowMs - observedFromMs < lengthMs * horizonCoverageMin
  return isYoung ? 'WARMING_UP' : 'FEED_GAP'
}
