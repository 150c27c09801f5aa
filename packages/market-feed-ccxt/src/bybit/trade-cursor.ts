import { decimalText, type Flag, type TradeExecuted } from '@virtuoso/contracts'

/** The newest trades of one instrument, to tell a repeat from a contradiction and a late one from the rest. */
export type TradeCursor = {
  /** What was said under each of the newest ids, oldest first. */
  readonly said: Map<string, string>
  /** Greatest exchange time, ms; 0: none yet. */
  lastTimeMs: number
  /** Of the newest trade, at the scale in force; 0: none yet. */
  lastPrice: number
}

const rememberedMax = 1_000
/** A price so many times the one before, or so small a part of it, is marked; it is still a datum. */
const implausibleFactor = 5

export const newTradeCursor = (): TradeCursor => ({ said: new Map(), lastTimeMs: 0, lastPrice: 0 })

/** Whether the very same trade was said before; nothing more is to be said about it. */
export const isRepeat = ({ said }: TradeCursor, trade: TradeExecuted): boolean =>
  trade.venueTradeId !== undefined && said.get(trade.venueTradeId) === contentOf(trade)

/** What is odd about a trade beside those before it, in the order of the language. */
export function oddities(cursor: TradeCursor, trade: TradeExecuted): readonly Flag[] {
  const flags: Flag[] = []
  if ((trade.exchangeTimeMs ?? cursor.lastTimeMs) < cursor.lastTimeMs) flags.push('LATE')
  if (trade.venueTradeId !== undefined && cursor.said.has(trade.venueTradeId)) flags.push('CONFLICT')
  if (cursor.lastPrice > 0 && isFarFrom(trade.price, cursor.lastPrice)) flags.push('IMPLAUSIBLE')
  return flags
}

export function remember(cursor: TradeCursor, trade: TradeExecuted): void {
  cursor.lastTimeMs = Math.max(cursor.lastTimeMs, trade.exchangeTimeMs ?? 0)
  cursor.lastPrice = trade.price
  if (trade.venueTradeId === undefined) return
  cursor.said.set(trade.venueTradeId, contentOf(trade))
  if (cursor.said.size <= rememberedMax) return
  for (const oldest of cursor.said.keys()) {
    cursor.said.delete(oldest)
    break
  }
}

const isFarFrom = (price: number, before: number): boolean =>
  price >= before * implausibleFactor || price * implausibleFactor <= before

const contentOf = ({ price, priceScale, amount, amountScale, takerSide }: TradeExecuted): string =>
  `${decimalText(price, priceScale)} ${decimalText(amount, amountScale)} ${takerSide}`
