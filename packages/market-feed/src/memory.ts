import type { Channel, InstrumentDefined } from '@virtuoso/contracts'

/** What the log already says about one channel of one instrument. */
export type ChannelMemory = Readonly<{
  /** Event time of its last fact or `FeedResumed`, ms; undefined: it never was up. */
  lastTimeMs?: number
  /** The `FeedGap` that no `FeedResumed` ended yet. */
  openGap?: Readonly<{ gapId: Uint8Array; fromTimeMs: number }>
}>

export type InstrumentMemory = Readonly<{
  /** Newest definition in the log; undefined: never defined. */
  definition?: InstrumentDefined
  channels: ReadonlyMap<Channel, ChannelMemory>
}>

/** What a feed must know of its own past to go on where the log ends: by instrument, `venue:symbol`. */
export type FeedMemory = ReadonlyMap<string, InstrumentMemory>
