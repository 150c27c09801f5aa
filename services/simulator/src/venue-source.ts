import type { Topic } from './topic.ts'

/** One text frame on its way to the clients that subscribed to its topic. */
export type Frame = Readonly<{
  /** Bybit's topic, such as `publicTrade.BTCUSDT`. */ topic: string
  /** The exact text that goes over the wire. */ text: string
}>

/** What a REST request is answered with. */
export type RestAnswer = Readonly<{ status: number; body: string }>

/** What a source needs of the venue that plays it. */
export type Stage = Readonly<{
  /** Sends a frame to every connection that subscribed to its topic. */
  publish(frame: Frame): void
  /** The topics somebody is subscribed to now. */
  demand(): ReadonlySet<string>
  /** Of the connection that has read least: what it was sent and has not taken yet. */
  unreadBytes(): number
  /** Cuts every connection: the venue was away and cannot go on where it stopped. */
  hangUp(): void
}>

/** Where the venue's market comes from: a recording, or a generator. */
export type VenueSource = Readonly<{
  /** Venue symbols that have data, such as `BTCUSDT`. */
  symbols: readonly string[]
  /** The venue's clock, Unix epoch milliseconds; it never runs backwards. */
  venueTimeMs(): number
  /** Whether the venue would accept a subscription to this topic. */
  offers(topic: Topic): boolean
  /** @returns undefined for a path the venue does not have. */
  answer(path: string, query: URLSearchParams): RestAnswer | Promise<RestAnswer> | undefined
  /** Begins to publish. Called once. */
  open(stage: Stage): void
  /** A client has just been acknowledged for these topics. @returns the frames that bring it up to date, to be sent first. */
  subscribed(topics: readonly string[]): readonly Frame[]
  /** Stops publishing; idempotent. */
  close(): void
}>
