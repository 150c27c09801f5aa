/**
 * Bybit's linear perpetuals as a feed. What arrives is said in its order: a frame, then what was read from it; a
 * channel that comes up says so before its first datum, and one that is lost says since when.
 */
import type { GapReason, InstrumentDefined, RawFrame } from '@virtuoso/contracts'
import { timeframes } from '@virtuoso/domain'
import {
  type Clock,
  channelLedger,
  type FeedItem,
  type FeedLog,
  type FeedMemory,
  type FeedSink,
  fact,
  type MarketFeed,
  type Recovery,
} from '@virtuoso/market-feed'
import { candleBackfill } from './backfill.ts'
import { streamConnection } from './connection.ts'
import { definitionsIn, type Followed, knownIn, loadFollowed } from './definitions.ts'
import { type Exchange, openExchange, streamUrl, type VenueUrls } from './exchange.ts'
import { bybitMapper } from './mapper.ts'
import { restPoller, unrecordable } from './rest.ts'
import type { VenueSocket } from './socket.ts'
import { streamReader } from './stream-reader.ts'
import { subscriptions } from './subscriptions.ts'
import { bookTopic, candleTopic, marketTopics } from './topics.ts'

export type BybitFeedParts = VenueUrls &
  Readonly<{
    /** As ccxt writes them, `BTC/USDT:USDT`. */
    instruments: readonly string[]
    /** One of them: its candles are followed in all four timeframes. */
    reference: string
    memory: FeedMemory
    clock: Clock
    log: FeedLog
  }>

const shard = 'linear'
const definitionsEveryMs = 15 * 60_000
const snapshotMaxMs = 5_000

export async function bybitFeed(parts: BybitFeedParts): Promise<MarketFeed> {
  const { clock, memory, log } = parts
  const exchange = await openExchange(parts)
  const ledger = channelLedger(memory)
  const mapper = bybitMapper()
  const failure = Promise.withResolvers<void>()
  const recoveries = new Map<string, Recovery>()
  let sink: FeedSink = () => undefined
  let followed: readonly Followed[] = []
  let socket: VenueSocket | undefined
  let isStopped = false
  let isMute = false

  const say = (items: readonly FeedItem[]): void => {
    if (!isMute && items.length > 0) sink(items)
  }
  const poller = restPoller({
    exchange,
    clock,
    connection: `${shard}-rest`,
    heard: (reply) => say([unrecordable(reply) ?? { kind: 'raw', event: reply }]),
  })
  const backfill = candleBackfill({ exchange, poller, mapper, log, say })

  const asked = subscriptions((topics) => connection.restart('DISCONNECT', `no answer about ${topics.join(' ')}`))
  const reader = streamReader({
    mapper,
    ledger,
    asked,
    log,
    say,
    recoveryOf: (instrument, channel) => (channel === 'CANDLES' ? recoveries.get(instrument) : undefined),
    bookLost: renewBook,
  })
  const connection = streamConnection({
    exchange,
    clock,
    url: streamUrl(exchange),
    name: `${shard}-1`,
    random: Math.random,
    framed: guarded((frame: RawFrame) => reader.framed(frame), 'nothing'),
    opened: subscribeAll,
    lost,
    failed: (cause) => {
      log.warn('the venue does not answer', { cause })
      return undefined
    },
  })
  let definitionsTimer: NodeJS.Timeout | undefined

  /** A bug in what is done with a frame ends the feed, not the socket's event. */
  function guarded<A, R>(act: (argument: A) => R, otherwise: R): (argument: A) => R {
    return (argument) => {
      try {
        return act(argument)
      } catch (error) {
        failure.reject(error)
        return otherwise
      }
    }
  }

  function lost(reason: GapReason, detail: string): void {
    socket = undefined
    reader.reset()
    const gaps = ledger.lostAll(reason, { receivedTimeMs: clock.nowMs(), connection: `${shard}-1`, detail })
    say(gaps.map((gap) => fact('FeedGap', gap)))
    if (reason !== 'SHUTDOWN') log.warn('the stream is lost', { reason, detail })
  }

  function subscribeAll(opened: VenueSocket, isFirst: boolean): void {
    socket = opened
    for (const { symbol, name } of followed)
      opened.subscribe(isFirst ? [...marketTopics(symbol), ...candleTopics(symbol, name)] : marketTopics(symbol))
    if (!isFirst) void refillCandles(opened).catch(failure.reject)
  }

  /** After a hole the candles of it come first, then the live ones. */
  async function refillCandles(opened: VenueSocket): Promise<void> {
    for (const { symbol, name, instrument } of followed) {
      const sinceMs = ledger.downSince(instrument, 'CANDLES')
      if (sinceMs !== undefined) recoveries.set(instrument, await backfill(symbol, sinceMs))
      if (socket !== opened) return
      opened.subscribe(candleTopics(symbol, name))
    }
  }

  const candleTopics = (symbol: string, name: string): readonly string[] =>
    name === parts.reference ? timeframes.map((it) => candleTopic(symbol, it)) : [candleTopic(symbol, 'M1')]

  const renewing = new Set<string>()
  function renewBook(symbol: string): void {
    if (renewing.has(symbol)) return
    renewing.add(symbol)
    const opened = socket
    opened?.renew([bookTopic(symbol)])
    setTimeout(() => {
      renewing.delete(symbol)
      const instrument = mapper.definitionOf(symbol)?.instrument ?? ''
      if (socket === opened && !ledger.isUp(instrument, 'BOOK'))
        connection.restart('DISCONNECT', `no snapshot of ${symbol}`)
    }, snapshotMaxMs).unref()
  }

  function define(replies: readonly RawFrame[], known: (it: Followed) => InstrumentDefined | undefined): void {
    for (const definition of definitionsIn(replies, followed, exchange, known))
      if (definition.type === 'InstrumentDefined' && mapper.define(definition.event)) say([definition])
  }

  /** The venue's word if it gives one, else our own: the newest 15 minutes of the log always hold every definition. */
  async function defineAgain(): Promise<void> {
    const before = new Map(followed.map((it) => [it.symbol, mapper.definitionOf(it.symbol)]))
    try {
      const { replies } = await loadFollowed(exchange, poller, parts.instruments)
      define(replies, (it) => mapper.definitionOf(it.symbol))
    } catch (error) {
      log.warn('definitions not renewed', { error })
    }
    const receivedTimeMs = clock.nowMs()
    for (const [symbol, definition] of before)
      if (definition !== undefined && definition === mapper.definitionOf(symbol))
        say([
          fact('InstrumentDefined', { ...definition, receivedTimeMs, exchangeTimeMs: undefined, origin: 'INGESTOR' }),
        ])
  }

  return {
    venue: 'bybit',
    shard,
    ended: failure.promise,
    async start(to) {
      sink = to
      const gaps = ledger.lostAll('START', { receivedTimeMs: clock.nowMs() })
      say(gaps.map((gap) => fact('FeedGap', gap)))
      const loaded = await loadFollowed(exchange, poller, parts.instruments)
      followed = loaded.followed
      define(loaded.replies, knownIn(memory))
      for (const { symbol, instrument } of followed)
        if (!isStopped) recoveries.set(instrument, await backfill(symbol, ledger.downSince(instrument, 'CANDLES')))
      if (isStopped) return
      definitionsTimer = setInterval(() => void defineAgain().catch(failure.reject), definitionsEveryMs)
      connection.start()
    },
    pause: connection.pause,
    resume: connection.resume,
    async stop(reason) {
      isStopped = true
      isMute = reason === undefined
      clearInterval(definitionsTimer)
      await connection.stop()
      asked.clear()
      isMute = true
      await closeQuietly(exchange)
      failure.resolve()
    },
  }
}

/** Whatever ccxt still holds open; what it says about that concerns nobody. */
const closeQuietly = (exchange: Exchange): Promise<void> => exchange.close().catch(() => undefined)
