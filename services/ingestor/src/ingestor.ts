import { type NewRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { type FeedItem, isAhead, type MarketFeed } from '@virtuoso/market-feed'
import type { Logger, RunningService } from '@virtuoso/service-kit'
import { type Appender, appender } from './appender.ts'
import type { AnchoredClock } from './clock.ts'
import type { IngestorMetrics } from './ingestor-metrics.ts'
import type { Records } from './records.ts'
import { referenceCandles } from './reference.ts'
import type { VenueClock } from './venue-clock.ts'

const beatMs = 200
const drainMaxMs = 4_000

export type IngestorParts = Readonly<{
  log: EventLog
  feed: MarketFeed
  records: Records
  clock: AnchoredClock
  venueTime: VenueClock
  /** `bybit:BTC/USDT:USDT`. */
  reference: string
  /** Rejects when the feed has a newer owner; resolves when aborted. */
  watch(signal: AbortSignal): Promise<void>
  /** @param waiting - Records not acknowledged yet. */
  metrics(waiting: () => number): IngestorMetrics
  logger: Logger
}>

/** Writes down what a feed says, and that time passes, until it is stopped or cannot go on. */
export function runIngestor(parts: IngestorParts): RunningService {
  const { feed, clock, logger, log } = parts
  const stopping = new AbortController()
  const ended = Promise.withResolvers<void>()
  let isSuperseded = false
  let isFull = false

  const out: Appender = appender({
    log,
    pressed(full) {
      isFull = full
      if (full) feed.pause()
      else feed.resume()
    },
    appended: (...args) => metrics.appended(...args),
    retrying(cause) {
      metrics.retried()
      logger.warn('the log does not answer', { cause })
    },
  })
  const metrics = parts.metrics(out.waiting)
  const writeDown = inOrder(parts, metrics)
  const beat = setInterval(() => {
    if (!isFull) out.add(writeDown([])) // what time passes meanwhile is said afterwards, in steps
    const stepMs = clock.reanchor()
    if (stepMs !== undefined) logger.warn('the wall clock was set', { stepMs })
  }, beatMs)

  const started = feed.start((items) => out.add(writeDown(items)))
  const superseded = parts.watch(stopping.signal).catch((error: unknown) => {
    isSuperseded = error instanceof VirtuosoError && error.code === 'superseded'
    throw error
  })
  for (const part of [started, feed.ended, out.failed, superseded]) part.catch(ended.reject)
  ended.promise.catch(() => undefined) // whoever hosts us may look later

  let stopped: Promise<void> | undefined
  async function stop(): Promise<void> {
    stopping.abort()
    clearInterval(beat)
    await feed.stop(isSuperseded ? undefined : 'SHUTDOWN')
    await withinMs(drainMaxMs, out.drained())
    ended.resolve()
  }
  return {
    ended: ended.promise,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

/** What was heard and what follows from it, in the order in which it is to stand in the log. */
function inOrder(parts: IngestorParts, metrics: IngestorMetrics): (items: readonly FeedItem[]) => readonly NewRecord[] {
  const { records, clock, venueTime } = parts
  const referenceIn = referenceCandles(parts.reference)
  return (items) => {
    const written: NewRecord[] = []
    for (const item of items) {
      metrics.heard(item)
      written.push(records.of(item))
      const candle = referenceIn(item)
      if (candle !== undefined) written.push(...records.reference(candle))
      const timeMs = streamedTimeOf(item)
      if (timeMs !== undefined) venueTime.observe(timeMs, clock.monotonicMs())
    }
    for (const watermarkMs of venueTime.due(clock.monotonicMs())) written.push(...records.progress(watermarkMs))
    return written
  }
}

/** The venue's time in what its stream says; undefined: it says none, or one too far ahead of our clock. */
function streamedTimeOf(item: FeedItem): number | undefined {
  if (item.kind !== 'fact' || item.event.origin !== 'STREAM' || isAhead(item.event)) return undefined
  return item.event.exchangeTimeMs
}

/** What could not be drained in time was not acknowledged; the next start covers it with a gap. */
async function withinMs(maxMs: number, draining: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs)
  })
  await Promise.race([draining.catch(() => undefined), late])
  clearTimeout(timer)
}
