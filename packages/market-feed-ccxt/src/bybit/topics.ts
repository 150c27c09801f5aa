import { type Timeframe, timeframes } from '@virtuoso/domain'

/** Levels a side of the book we follow: the deepest that Bybit still sends at least every 100 ms. */
export const bookDepth = 200

/** Bybit writes a timeframe in minutes. */
export const intervals: Readonly<Record<Timeframe, string>> = { M1: '1', M5: '5', M30: '30', H4: '240' }

export type Topic = Readonly<
  | { kind: 'orderbook' | 'publicTrade' | 'tickers' | 'allLiquidation'; symbol: string }
  | { kind: 'kline'; symbol: string; timeframe: Timeframe }
>

export const bookTopic = (symbol: string): string => `orderbook.${bookDepth}.${symbol}`
export const candleTopic = (symbol: string, timeframe: Timeframe): string => `kline.${intervals[timeframe]}.${symbol}`

/** Everything but candles, which are asked for with their timeframes. */
export const marketTopics = (symbol: string): readonly string[] => [
  bookTopic(symbol),
  `publicTrade.${symbol}`,
  `tickers.${symbol}`,
  `allLiquidation.${symbol}`,
]

/** @returns undefined when it is no topic that we ask for. */
export function parseTopic(text: string): Topic | undefined {
  const [kind, second = '', third, ...rest] = text.split('.')
  if (rest.length > 0) return undefined
  if (kind === 'orderbook')
    return second === String(bookDepth) && third !== undefined ? { kind, symbol: third } : undefined
  if (kind === 'kline') {
    const timeframe = timeframes.find((it) => intervals[it] === second)
    return timeframe === undefined || third === undefined ? undefined : { kind, symbol: third, timeframe }
  }
  if (kind === 'publicTrade' || kind === 'tickers' || kind === 'allLiquidation')
    return third === undefined ? { kind, symbol: second } : undefined
  return undefined
}
