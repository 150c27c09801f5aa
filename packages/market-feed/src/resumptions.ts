import type { Channel } from '@virtuoso/contracts'
import { channelOf } from './channel.ts'
import type { ChannelLedger, Recovery } from './channel-ledger.ts'
import { eventTimeOf } from './event-time.ts'
import { type FeedItem, fact } from './port.ts'

/** How completely a channel was back-filled before its first datum; undefined: not at all. */
export type RecoveryOf = (instrument: string, channel: Channel) => Recovery | undefined

/** Puts `FeedResumed` before the first datum of a channel that was not up. What is back-filled resumes nothing. */
export function withResumptions(
  ledger: ChannelLedger,
  items: readonly FeedItem[],
  recoveryOf: RecoveryOf,
): readonly FeedItem[] {
  const said: FeedItem[] = []
  for (const item of items) {
    const channel = item.kind === 'fact' && item.event.origin === 'STREAM' ? channelOf(item.type) : undefined
    if (item.kind === 'fact' && channel !== undefined) {
      const { event } = item
      const { instrument, receivedTimeMs } = event
      const recovery = ledger.isUp(instrument, channel) ? undefined : recoveryOf(instrument, channel)
      const resumed = ledger.heard(instrument, channel, eventTimeOf(event), receivedTimeMs, recovery)
      if (resumed !== undefined) said.push(fact('FeedResumed', resumed))
    }
    said.push(item)
  }
  return said
}
