import type { OrderBook } from '../book/order-book.ts'

const levelsMax = 10

/** Bids against asks by amount, each −1 to 1. */
export type LevelBalance = Readonly<{
  /** Over the first ten levels, level k weighing 1/(1 + k). */
  imbalance: number
  /** The same with equal weights. */
  oir: number
  /** Of the best level: where the microprice stands between the middle and the best prices (Stoikov 2018). */
  micro: number
}>

/** @param book - With a bid and an ask. */
export function levelBalance({ bids, asks }: OrderBook): LevelBalance {
  let [net, gross, weightedNet, weightedGross] = [0, 0, 0, 0]
  for (let k = 0; k < levelsMax; k += 1) {
    const bid = k < bids.count ? (bids.amounts[k] ?? 0) : 0
    const ask = k < asks.count ? (asks.amounts[k] ?? 0) : 0
    const weight = 1 / (1 + k)
    net += bid - ask
    gross += bid + ask
    weightedNet += weight * (bid - ask)
    weightedGross += weight * (bid + ask)
  }
  const bid = bids.amounts[0] ?? 0
  const ask = asks.amounts[0] ?? 0
  return { imbalance: weightedNet / weightedGross, oir: net / gross, micro: (bid - ask) / (bid + ask) }
}
