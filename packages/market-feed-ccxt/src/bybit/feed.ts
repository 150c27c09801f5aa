/**
 * Bybit's linear perpetuals as a feed. What arrives is said in its order: a frame, then what was read from it; a
 * channel that comes up says so before its first datum, and one that is lost says since when.
 */
import type { GapReason, RawFrame } from '@virtuoso/contracts'
import {
  type Clock,
  channelLedger,
  type FeedItem,
  type FeedLog,
  type FeedMemory,
  type FeedSink,
  fact,
  type GapDetails,
  type MarketFeed,
} from '@virtuoso/market-feed'
import { candleBackfill } from './backfill.ts'
import { type Heard, streamConnection } from './connection.ts'
import { definer } from './definer.ts'
import type { Followed } from './definitions.ts'
import { type Exchange, openExchange, streamUrl, type VenueUrls } from './exchange.ts'
import { bybitMapper } from './mapper.ts'
import { restPoller, unrecordable } from './rest.ts'
import { streamReader } from './stream-reader.ts'
import { subscriber } from './subscriber.ts'
import { subscriptions } from './subscriptions.ts'

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
const stream = `${shard}-1`
const definitionsEveryMs = 15 * 60_000

/** Long because it is the wiring of one feed: who calls whom is told here and nowhere else. */
export async function bybitFeed(parts: BybitFeedParts): Promise<MarketFeed> {
  const { clock, memory, log } = parts
  const exchange = await openExchange(parts)
  const ledger = channelLedger(memory)
  const mapper = bybitMapper()
  const failure = Promise.withResolvers<void>()
  let sink: FeedSink | undefined
  let followed: readonly Followed[] = []
  let definitionsTimer: NodeJS.Timeout | undefined
  let isPaused = false
  let isStopped = false

  const say = (items: readonly FeedItem[]): void => {
    if (items.length > 0) sink?.(items)
  }
  /** A book's gap says after which update it began. */
  const sayGaps = (reason: GapReason, details: GapDetails): void =>
    say(
      ledger.lostAll(reason, details).map((gap) => {
        const lastUpdateId = gap.channel === 'BOOK' ? mapper.lastUpdateIdOf(gap.instrument) : undefined
        return fact('FeedGap', { ...gap, lastUpdateId })
      }),
    )

  const poller = restPoller({
    exchange,
    clock,
    connection: `${shard}-rest`,
    heard: (reply) => say([unrecordable(reply) ?? { kind: 'raw', event: reply }]),
  })
  const definitions = definer({ exchange, poller, mapper, memory, clock, log, names: parts.instruments, say })
  const subscribing = subscriber({
    ledger,
    mapper,
    backfill: candleBackfill({ exchange, poller, mapper, log, say }),
    reference: parts.reference,
    restart: (detail) => connection.restart('DISCONNECT', detail),
    failed: failure.reject,
  })
  const asked = subscriptions((topics) => connection.restart('DISCONNECT', `no answer about ${topics.join(' ')}`))
  const reader = streamReader({
    ...{ mapper, ledger, asked, log, say },
    recoveryOf: (instrument, channel) => (channel === 'CANDLES' ? subscribing.recoveryOf(instrument) : undefined),
    bookLost: subscribing.renewBook,
  })
  const connection = streamConnection({
    exchange,
    clock,
    url: streamUrl(exchange),
    name: stream,
    random: Math.random,
    framed: orFail((frame: RawFrame) => reader.framed(frame), failure.reject),
    opened: (socket) => subscribing.opened(socket, followed),
    lost(reason, detail) {
      subscribing.lost()
      sayGaps(reason, { receivedTimeMs: clock.nowMs(), connection: stream, detail })
      reader.reset()
      if (reason !== 'SHUTDOWN') log.warn('the stream is lost', { reason, detail })
    },
    failed(cause) {
      log.warn('the venue does not answer', { cause })
      return undefined
    },
  })

  /** What the log cannot take now is asked for when it can. */
  let areOverdue = false
  const defineAgain = (): void => {
    areOverdue = isPaused
    if (!isPaused) definitions.again(followed).catch(failure.reject)
  }

  return {
    venue: 'bybit',
    shard,
    ended: failure.promise,
    async start(to) {
      sink = to
      sayGaps('START', { receivedTimeMs: clock.nowMs() })
      followed = await definitions.first()
      if (isStopped) return
      definitionsTimer = setInterval(defineAgain, definitionsEveryMs)
      connection.start()
    },
    pause() {
      isPaused = true
      connection.pause()
    },
    resume() {
      isPaused = false
      connection.resume()
      if (areOverdue) defineAgain()
    },
    async stop(reason) {
      isStopped = true
      if (reason === undefined) sink = undefined
      clearInterval(definitionsTimer)
      await connection.stop()
      asked.clear()
      sink = undefined
      await closeQuietly(exchange)
      failure.resolve()
    },
  }
}

/** A bug in what is done with a frame ends the feed, not the socket's event. */
const orFail =
  (read: (frame: RawFrame) => Heard, failed: (error: unknown) => void) =>
  (frame: RawFrame): Heard => {
    try {
      return read(frame)
    } catch (error) {
      failed(error)
      return 'nothing'
    }
  }

/** Whatever ccxt still holds open; what it says about that concerns nobody. */
const closeQuietly = (exchange: Exchange): Promise<void> => exchange.close().catch(() => undefined)
