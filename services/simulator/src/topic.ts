/** A topic of the public linear stream, taken apart. */
export type Topic =
  | Readonly<{ channel: 'orderbook'; depth: number; symbol: string }>
  | Readonly<{ channel: 'kline'; intervalMin: number; symbol: string }>
  | Readonly<{ channel: 'publicTrade' | 'tickers' | 'allLiquidation'; symbol: string }>

const depths: ReadonlySet<string> = new Set(['1', '50', '200', '1000'])
const intervals: ReadonlySet<string> = new Set(['1', '5', '30', '240'])

/** @returns undefined for what is not a topic of this venue (Bybit answers `error:handler not found`). */
export function parseTopic(text: string): Topic | undefined {
  const parts = text.split('.')
  const [channel, second, third] = parts
  if (second === undefined || second === '') return undefined
  if (parts.length === 2) return plainTopic(channel, second)
  if (parts.length !== 3 || third === undefined || third === '') return undefined
  if (channel === 'orderbook' && depths.has(second)) return { channel, depth: Number(second), symbol: third }
  if (channel === 'kline' && intervals.has(second)) return { channel, intervalMin: Number(second), symbol: third }
  return undefined
}

function plainTopic(channel: string | undefined, symbol: string): Topic | undefined {
  if (channel === 'publicTrade' || channel === 'tickers' || channel === 'allLiquidation') return { channel, symbol }
  return undefined
}
