import type { OrderBook } from '../book/order-book.ts'
import { rescale } from '../exact.ts'

/** Best bid and ask with their amounts, as integers of their own scales. */
export type BestQuote = Readonly<{
  bidPrice: number
  bidAmount: number
  askPrice: number
  askAmount: number
  priceScale: number
  amountScale: number
}>

/** undefined: a side is empty. */
export function bestQuote({ bids, asks, priceScale, amountScale }: OrderBook): BestQuote | undefined {
  if (bids.count === 0 || asks.count === 0) return undefined
  return {
    bidPrice: bids.prices[0] ?? 0,
    bidAmount: bids.amounts[0] ?? 0,
    askPrice: asks.prices[0] ?? 0,
    askAmount: asks.amounts[0] ?? 0,
    priceScale,
    amountScale,
  }
}

/**
 * Order flow imbalance of one change of the best quotes (Cont, Kukanov, Stoikov 2014): amount that came to the bid or
 * left the ask, less the opposite. A change of amount at an unchanged price counts.
 * @returns In amount units of `after`, which may be finer than those of `before`.
 */
export function orderFlowImbalance(before: BestQuote, after: BestQuote): number {
  const { bidPrice, bidAmount, askPrice, askAmount } = inScaleOf(before, after)
  let e = 0
  if (after.bidPrice >= bidPrice) e += after.bidAmount
  if (after.bidPrice <= bidPrice) e -= bidAmount
  if (after.askPrice <= askPrice) e -= after.askAmount
  if (after.askPrice >= askPrice) e += askAmount
  return e
}

function inScaleOf(quote: BestQuote, { priceScale, amountScale }: BestQuote): BestQuote {
  if (quote.priceScale === priceScale && quote.amountScale === amountScale) return quote
  const price = (value: number): number => rescale(value, quote.priceScale, priceScale)
  const amount = (value: number): number => rescale(value, quote.amountScale, amountScale)
  return {
    bidPrice: price(quote.bidPrice),
    bidAmount: amount(quote.bidAmount),
    askPrice: price(quote.askPrice),
    askAmount: amount(quote.askAmount),
    priceScale,
    amountScale,
  }
}
