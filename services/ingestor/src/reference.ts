import type { CandleObserved } from '@virtuoso/contracts'
import type { FeedItem } from '@virtuoso/market-feed'

/**
 * Which candles every partition is told about: the closed ones of the reference, each once and in the order of time.
 * @param reference - `bybit:BTC/USDT:USDT`.
 * @returns A function that gives the candle of an item to broadcast; undefined: it is none.
 */
export function referenceCandles(reference: string): (item: FeedItem) => CandleObserved | undefined {
  const lastOpenMs = new Map<string, number>()
  return (item) => {
    if (item.kind !== 'fact' || item.type !== 'CandleObserved') return undefined
    const { event } = item
    const isNew = event.openTimeMs > (lastOpenMs.get(event.timeframe) ?? 0)
    if (event.instrument !== reference || !event.closed || !isNew) return undefined
    lastOpenMs.set(event.timeframe, event.openTimeMs)
    return event
  }
}
