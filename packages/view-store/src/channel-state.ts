import type { ChannelRow, GapRow } from './rows.ts'

type Up = Readonly<{ instrument: string; channel: string; atTimeMs: number }>

/**
 * The state of each channel that ever had a gap or came up.
 * @param ups - Newest resumption of each channel.
 * @param openGaps - Gaps without an end, in any order.
 * @returns Ascending by instrument, then channel.
 */
export function channelStates(ups: readonly Up[], openGaps: readonly GapRow[]): readonly ChannelRow[] {
  const states = new Map<string, ChannelRow>()
  for (const { instrument, channel, atTimeMs } of ups)
    states.set(`${instrument} ${channel}`, { instrument, channel, state: 'UP', sinceMs: atTimeMs })
  for (const { instrument, channel, fromTimeMs } of openGaps) {
    const known = states.get(`${instrument} ${channel}`)
    const sinceMs = known?.state === 'DOWN' ? Math.min(known.sinceMs, fromTimeMs) : fromTimeMs
    states.set(`${instrument} ${channel}`, { instrument, channel, state: 'DOWN', sinceMs })
  }
  return [...states.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state)
}
