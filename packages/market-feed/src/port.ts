import type { EventsByType, FrameRejected, RawFrame } from '@virtuoso/contracts'

/** What a feed says about one instrument; the rest of `market.events` is the ingestor's own. */
export type FactType =
  | 'TradeExecuted'
  | 'BookSnapshot'
  | 'BookDelta'
  | 'TickerUpdated'
  | 'FundingRateObserved'
  | 'OpenInterestObserved'
  | 'LiquidationReported'
  | 'CandleObserved'
  | 'InstrumentDefined'
  | 'FeedGap'
  | 'FeedResumed'

/** The item of a raw frame that a fact was read from. */
export type FrameRef = Readonly<{
  connection: string
  connectionEpochMs: number
  frameNumber: number
  /** Place in the frame's list, from 0; 0 where the frame holds one thing. */
  item: number
}>

/** One fact of type T. */
export type FactOf<T extends FactType> = Readonly<{
  kind: 'fact'
  type: T
  event: EventsByType[T]
  /** Undefined: made by the feed itself, not read from a frame. */
  frame?: FrameRef
  /** How many equal items stood before it in the same frame; tells apart what the venue gives no id. */
  ordinal?: number
}>
export type Fact = { [T in FactType]: FactOf<T> }[FactType]

/** A fact as an item; its type and its event belong together. */
export const fact = <T extends FactType>(type: T, event: EventsByType[T], frame?: FrameRef, ordinal?: number): Fact =>
  ({ kind: 'fact', type, event, frame, ordinal }) as Fact

export type Rejected = Readonly<{ kind: 'rejected'; event: FrameRejected }>

/** What comes out of a feed, in the order in which it is to be written down: a frame before what was read from it. */
export type FeedItem = Readonly<{ kind: 'raw'; event: RawFrame }> | Fact | Rejected

/** Takes what arrived, at once and without waiting; who cannot keep up calls `pause`. */
export type FeedSink = (items: readonly FeedItem[]) => void

/** One venue's stream, through one shard, in order. */
export type MarketFeed = Readonly<{
  venue: string
  shard: string
  /**
   * Defines the instruments, back-fills candles and follows the stream. Resolves when all was asked for; from then on
   * a lost connection is a `FeedGap` and comes back by itself.
   * @throws VirtuosoError `venue-unavailable`, retryable, when the venue cannot say what its instruments are;
   * `config-invalid` when it has no such instrument.
   */
  start(sink: FeedSink): Promise<void>
  /**
   * Stops reading: the venue waits, or cuts the connection. After 10 s the feed hangs up itself. Either is an `OVERFLOW`,
   * and nobody connects anew before `resume`.
   */
  pause(): void
  resume(): void
  /**
   * Closes the connection and says `FeedGap` for each channel that was up. Idempotent.
   * @param reason - Undefined: the log has a newer writer, so nothing more is said.
   */
  stop(reason: 'SHUTDOWN' | undefined): Promise<void>
  /** Rejects with what the feed cannot mend; never resolves before `stop`. */
  ended: Promise<void>
}>

/** `linear-1@1786310818223/127#0`, as it stands in the `frame` header. */
export const frameText = ({ connection, connectionEpochMs, frameNumber, item }: FrameRef): string =>
  `${connection}@${connectionEpochMs}/${frameNumber}#${item}`

/** Where a feed says what people should know and no record holds. */
export type FeedLog = Readonly<{
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
}>
