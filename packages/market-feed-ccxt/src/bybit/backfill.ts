import type { RawFrame } from '@virtuoso/contracts'
import { openTimeOf, type Timeframe, timeframeMs } from '@virtuoso/domain'
import type { FeedItem, FeedLog, Recovery } from '@virtuoso/market-feed'
import type { Exchange } from './exchange.ts'
import type { BybitMapper } from './mapper.ts'
import type { RestPoller } from './rest.ts'
import { retried } from './retried.ts'
import { intervals } from './topics.ts'

const candlesMax = 240
/** Longest first, so that whoever rolls up finds the frame before the detail. */
const order: readonly Timeframe[] = ['H4', 'M30', 'M5', 'M1']

type BackfillParts = Readonly<{
  exchange: Exchange
  poller: RestPoller
  mapper: BybitMapper
  log: FeedLog
  /** Called once per timeframe, candles oldest first. */
  say(items: readonly FeedItem[]): void
}>

/** @param sinceMs - Event time from which candles are missing; undefined: all that windows need. */
export type Backfill = (symbol: string, sinceMs: number | undefined) => Promise<Recovery>

/**
 * Asks the venue for the newest 240 candles of each timeframe, or for those since a hole. What it does not answer is
 * left out, and said in the process's log.
 */
export const candleBackfill =
  (parts: BackfillParts): Backfill =>
  async (symbol, sinceMs) => {
    let recovered = sinceMs !== undefined
    let recoveredCount = 0
    for (const timeframe of order) {
      const candles = await candlesOf(parts, symbol, timeframe, sinceMs)
      recoveredCount += candles.length
      recovered &&= candles.length > 0 && candles.length < candlesMax
    }
    return { recovered, recoveredCount }
  }

async function candlesOf(
  { exchange, poller, mapper, log, say }: BackfillParts,
  symbol: string,
  timeframe: Timeframe,
  sinceMs: number | undefined,
): Promise<readonly FeedItem[]> {
  const request = {
    category: 'linear',
    symbol,
    interval: intervals[timeframe],
    limit: candlesMax,
    ...(sinceMs === undefined ? {} : { start: openTimeOf(sinceMs, timeframe) - timeframeMs[timeframe] }),
  }
  try {
    const replies = await retried(() => poller.ask(() => exchange.publicGetV5MarketKline(request)))
    const items = replies.flatMap((reply: RawFrame) => mapper.candleReply(reply, symbol, timeframe).items)
    say(items)
    return items.filter((it) => it.kind === 'fact' && it.type === 'CandleObserved')
  } catch (error) {
    log.warn('candles not back-filled', { symbol, timeframe, error })
    return []
  }
}
