import type { RecordType, Channel as WireChannel } from '@virtuoso/contracts'

export type Channel = Exclude<WireChannel, 'UNKNOWN'>

export const channels: readonly Channel[] = [
  'TRADES',
  'BOOK',
  'TICKER',
  'FUNDING',
  'OPEN_INTEREST',
  'LONG_SHORT',
  'LIQUIDATIONS',
  'CANDLES',
]

/** Whether a channel can be trusted: never seen, flowing, or inside a gap. Times in ms. */
export type ChannelState = Readonly<
  | { state: 'NEVER' }
  | { state: 'UP'; firstUpMs: number }
  | { state: 'DOWN'; firstUpMs: number | undefined; gapFromMs: number }
>
export type ChannelStates = Record<Channel, ChannelState>

export const neverSeen = (): ChannelStates => ({
  TRADES: { state: 'NEVER' },
  BOOK: { state: 'NEVER' },
  TICKER: { state: 'NEVER' },
  FUNDING: { state: 'NEVER' },
  OPEN_INTEREST: { state: 'NEVER' },
  LONG_SHORT: { state: 'NEVER' },
  LIQUIDATIONS: { state: 'NEVER' },
  CANDLES: { state: 'NEVER' },
})

export const nothingSeen = (): Record<Channel, number | undefined> => ({
  TRADES: undefined,
  BOOK: undefined,
  TICKER: undefined,
  FUNDING: undefined,
  OPEN_INTEREST: undefined,
  LONG_SHORT: undefined,
  LIQUIDATIONS: undefined,
  CANDLES: undefined,
})

/** The channel a record is a datum of; undefined: none. */
export const channelOf = (type: RecordType): Channel | undefined => channelsByType[type]

const channelsByType: Readonly<Partial<Record<RecordType, Channel>>> = {
  TradeExecuted: 'TRADES',
  BookSnapshot: 'BOOK',
  BookDelta: 'BOOK',
  TickerUpdated: 'TICKER',
  FundingRateObserved: 'FUNDING',
  OpenInterestObserved: 'OPEN_INTEREST',
  LongShortRatioObserved: 'LONG_SHORT',
  LiquidationReported: 'LIQUIDATIONS',
  CandleObserved: 'CANDLES',
}

/** A datum came. One that comes inside a gap is back-fill and ends nothing: only `FeedResumed` does. */
export function seen(before: ChannelState, timeMs: number): ChannelState {
  return before.state === 'NEVER' ? { state: 'UP', firstUpMs: timeMs } : before
}

/** `FeedGap`: a second one inside an open gap changes nothing. */
export function down(before: ChannelState, gapFromMs: number): ChannelState {
  if (before.state === 'DOWN') return before
  return { state: 'DOWN', firstUpMs: before.state === 'UP' ? before.firstUpMs : undefined, gapFromMs }
}

/** `FeedResumed`. */
export function up(before: ChannelState, atTimeMs: number): ChannelState {
  if (before.state === 'UP') return before
  return { state: 'UP', firstUpMs: before.state === 'DOWN' ? (before.firstUpMs ?? atTimeMs) : atTimeMs }
}

/** By number, first seen and start of the gap; −1 for nothing. */
export const freezeChannels = (states: ChannelStates): readonly (readonly number[])[] =>
  channels.map((it) => {
    const channel = states[it]
    if (channel.state === 'NEVER') return [0, -1, -1]
    return channel.state === 'UP' ? [1, channel.firstUpMs, -1] : [2, channel.firstUpMs ?? -1, channel.gapFromMs]
  })

/** @throws RangeError when the numbers are not those of eight channels. */
export function thawChannels(frozen: readonly (readonly number[])[]): ChannelStates {
  const states = neverSeen()
  for (const [index, name] of channels.entries()) {
    const [kind = -1, firstUpMs = -1, gapFromMs = -1] = frozen[index] ?? []
    if (kind === 1) states[name] = { state: 'UP', firstUpMs }
    else if (kind === 2)
      states[name] = { state: 'DOWN', firstUpMs: firstUpMs === -1 ? undefined : firstUpMs, gapFromMs }
    else if (kind !== 0) throw new RangeError(`channel state ${kind}`)
  }
  return states
}
