import type { BookSide } from './book.ts'

/** The best `depth` levels of a side. */
export const cut = ({ prices, amounts }: BookSide, depth: number): BookSide =>
  prices.length <= depth ? { prices, amounts } : { prices: prices.slice(0, depth), amounts: amounts.slice(0, depth) }

/**
 * What turns one state of a side into the next: new and changed levels with their amounts, and 0 for those that are gone,
 * a level beyond the depth included. Best price first.
 * @param away - -1 for bids, whose prices fall away from the touch; 1 for asks.
 */
export function changeOf(before: BookSide, after: BookSide, away: -1 | 1): BookSide {
  const prices: number[] = []
  const amounts: number[] = []
  let old = 0
  let now = 0
  const change = (price: number, amount: number) => {
    prices.push(price)
    amounts.push(amount)
  }
  while (old < before.prices.length || now < after.prices.length) {
    const oldPrice = before.prices[old] ?? away * Number.POSITIVE_INFINITY
    const nowPrice = after.prices[now] ?? away * Number.POSITIVE_INFINITY
    const nowAmount = after.amounts[now] ?? 0
    if (oldPrice === nowPrice) {
      if (before.amounts[old] !== nowAmount) change(nowPrice, nowAmount)
      old += 1
      now += 1
    } else if ((oldPrice - nowPrice) * away < 0) {
      change(oldPrice, 0)
      old += 1
    } else {
      change(nowPrice, nowAmount)
      now += 1
    }
  }
  return { prices, amounts }
}
