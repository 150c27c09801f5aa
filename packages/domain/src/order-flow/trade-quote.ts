import type { InstrumentDefined, TradeExecuted } from '@virtuoso/contracts'
import { toPrice } from '../exact.ts'

/**
 * What was paid, in quote currency: price × base, where an amount of contracts is first turned into base (linear) or
 * quote (inverse).
 */
export function tradeQuote(trade: TradeExecuted, definition: InstrumentDefined | undefined): number {
  const price = toPrice(trade.price, trade.priceScale)
  const amount = toPrice(trade.amount, trade.amountScale)
  if (definition?.amountUnit !== 'CONTRACT' || definition.contractSize === undefined) return price * amount
  const size = toPrice(definition.contractSize, definition.contractScale)
  return definition.contractKind === 'INVERSE' ? amount * size : price * (amount * size)
}

/**
 * How large a trade must be for someone to call it a whale's, in quote currency.
 * @returns undefined where the currency is not known well enough: quantiles alone decide there.
 */
export function whaleFloorQuote(quote: string): number | undefined {
  if (usdLike.includes(quote)) return 100_000
  if (quote === 'BTC') return 1.5
  return quote === 'ETH' ? 30 : undefined
}
const usdLike: readonly string[] = ['USDT', 'USDC', 'USD', 'FDUSD', 'DAI']
