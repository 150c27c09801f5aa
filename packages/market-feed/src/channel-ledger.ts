import { type Channel, type FeedGap, type FeedResumed, feedGapId, type GapReason } from '@virtuoso/contracts'
import type { FeedMemory } from './memory.ts'

/** What is known about a hole beside its reason. */
export type GapDetails = Readonly<{
  receivedTimeMs: number
  /** Venue's counter: last good, first seen after. */
  lastUpdateId?: number
  nextUpdateId?: number
  connection?: string
  detail?: string
}>

export type Recovery = Readonly<{ recovered: boolean; recoveredCount: number }>

/**
 * Knows of each instrument's channels whether they are up, and says when that changes. Between two datums a channel
 * has at most one hole: what is down does not go down again.
 */
export type ChannelLedger = Readonly<{
  /**
   * Something was heard on a channel, or it is known to be covered from here on.
   * @param atTimeMs - Event time, ms.
   * @returns What is to be said before it; undefined when the channel was up already.
   */
  heard(
    instrument: string,
    channel: Channel,
    atTimeMs: number,
    receivedTimeMs: number,
    recovery?: Recovery,
  ): FeedResumed | undefined
  /** @returns undefined when the channel never was up, or is down already. */
  lost(instrument: string, channel: Channel, reason: GapReason, details: GapDetails): FeedGap | undefined
  /** Every channel that is up goes down, in a stable order. */
  lostAll(reason: GapReason, details: GapDetails): readonly FeedGap[]
  /** Where the open hole began, ms; undefined: none is open. */
  downSince(instrument: string, channel: Channel): number | undefined
  isUp(instrument: string, channel: Channel): boolean
}>

type State = {
  readonly instrument: string
  readonly channel: Channel
  up: boolean
  lastTimeMs?: number
  openGap?: Readonly<{ gapId: Uint8Array; fromTimeMs: number }>
}

/**
 * @param memory - Channels with a history and no open hole count as up: they are lost with the process that wrote
 * them, and the first thing to say is `lostAll('START', …)`.
 */
export function channelLedger(memory: FeedMemory): ChannelLedger {
  const states = new Map<string, State>()
  for (const [instrument, { channels }] of memory)
    for (const [channel, { lastTimeMs, openGap }] of channels) {
      const up = lastTimeMs !== undefined && openGap === undefined
      states.set(keyOf(instrument, channel), { instrument, channel, up, lastTimeMs, openGap })
    }
  const known = (instrument: string, channel: Channel) => states.get(keyOf(instrument, channel))
  return {
    heard(instrument, channel, ...rest) {
      const state = known(instrument, channel) ?? { instrument, channel, up: false }
      states.set(keyOf(instrument, channel), state)
      return rise(state, ...rest)
    },
    lost: (instrument, channel, reason, details) => fall(known(instrument, channel), reason, details),
    lostAll: (reason, details) =>
      [...states.values()].map((state) => fall(state, reason, details)).filter((it) => it !== undefined),
    downSince: (instrument, channel) => known(instrument, channel)?.openGap?.fromTimeMs,
    isUp: (instrument, channel) => known(instrument, channel)?.up ?? false,
  }
}

const keyOf = (instrument: string, channel: Channel): string => `${channel} ${instrument}`

function rise(state: State, atTimeMs: number, receivedTimeMs: number, recovery?: Recovery): FeedResumed | undefined {
  state.lastTimeMs = Math.max(state.lastTimeMs ?? 0, atTimeMs)
  if (state.up) return undefined
  const gap = state.openGap
  state.up = true
  state.openGap = undefined
  return {
    ...ourWords(state, receivedTimeMs),
    gapId: gap?.gapId,
    fromTimeMs: gap?.fromTimeMs,
    atTimeMs: Math.max(atTimeMs, gap?.fromTimeMs ?? 0),
    recovered: recovery?.recovered ?? false,
    recoveredCount: recovery?.recoveredCount ?? 0,
  }
}

function fall(state: State | undefined, reason: GapReason, details: GapDetails): FeedGap | undefined {
  if (state?.lastTimeMs === undefined || !state.up) return undefined
  const { receivedTimeMs, lastUpdateId, nextUpdateId, connection, detail } = details
  const gap: FeedGap = {
    ...ourWords(state, receivedTimeMs),
    lastUpdateId,
    nextUpdateId,
    reason,
    fromTimeMs: state.lastTimeMs,
    connection,
    detail,
  }
  state.up = false
  state.openGap = { gapId: feedGapId(gap), fromTimeMs: gap.fromTimeMs }
  return gap
}

/** The head of a fact that no venue said. */
const ourWords = ({ instrument, channel }: State, receivedTimeMs: number) =>
  ({ instrument, channel, exchangeTimeMs: undefined, receivedTimeMs, origin: 'INGESTOR', flags: [] }) as const
