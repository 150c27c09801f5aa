import type { FeedGap, FeedResumed } from '@virtuoso/contracts'
import { type Channel, channels } from './channel-states.ts'

/** A declared hole of one channel, as a signal states it. */
export type RecentGap = Readonly<{
  /** 16 bytes: event id of the `FeedGap`. */
  gapId: Uint8Array
  channel: Channel
  /** ms, event */
  fromTimeMs: number
  /** ms, event; its end; undefined: still open */
  atTimeMs?: number
}>

/** As many as a signal can name; the oldest are forgotten first. */
export const recentGapsMax = 32

/** One that is told again is the same one. */
export function gapBegan(gaps: RecentGap[], { channel, fromTimeMs }: FeedGap, gapId: Uint8Array): void {
  if (channel === 'UNKNOWN' || gaps.some((it) => isSame(it.gapId, gapId))) return
  gaps.push({ gapId, channel, fromTimeMs })
  if (gaps.length > recentGapsMax) gaps.shift()
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((it, at) => it === b[at])

/** A channel that comes up ends all its open gaps. */
export function gapsEnded(gaps: RecentGap[], { channel, atTimeMs }: FeedResumed): void {
  for (const [index, gap] of gaps.entries())
    if (gap.channel === channel && gap.atTimeMs === undefined) gaps[index] = { ...gap, atTimeMs }
}

/** Those that touch [fromMs, now], by their beginning, then channel. */
export const gapsSince = (gaps: readonly RecentGap[], fromMs: number): readonly RecentGap[] =>
  gaps
    .filter((it) => it.atTimeMs === undefined || it.atTimeMs > fromMs)
    .sort((a, b) => a.fromTimeMs - b.fromTimeMs || (a.channel < b.channel ? -1 : a.channel > b.channel ? 1 : 0))

/** Id, number of the channel, beginning and end (−1: open) of each. */
export type FrozenGap = readonly [gapId: Uint8Array, channel: number, fromTimeMs: number, atTimeMs: number]

export const freezeGaps = (gaps: readonly RecentGap[]): readonly FrozenGap[] =>
  gaps.map((it) => [Uint8Array.from(it.gapId), channels.indexOf(it.channel), it.fromTimeMs, it.atTimeMs ?? -1])

/** @throws RangeError when one is of no channel. */
export const thawGaps = (frozen: readonly FrozenGap[]): RecentGap[] =>
  frozen.map(([gapId, number, fromTimeMs, atTimeMs]) => {
    const channel = channels[number]
    if (channel === undefined) throw new RangeError(`channel ${number}`)
    return { gapId, channel, fromTimeMs, ...(atTimeMs === -1 ? {} : { atTimeMs }) }
  })
