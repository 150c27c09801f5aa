import type { BookDelta } from '@virtuoso/contracts'
import type { Random } from './random.ts'

type Levels = Pick<BookDelta, 'bidPrices' | 'bidAmounts' | 'askPrices' | 'askAmounts'>

/** A book whose levels stay on a grid while the price moves through it. */
export type BookStory = Readonly<{
  /** The whole book around a price. @param lean - −1 all asks … 1 all bids. */
  whole(price: number, lean: number): Levels
  /** What changed since it was told last; deleted levels have amount 0. */
  change(price: number, lean: number): Levels
}>

const levelsAside = 12
const ticksApart = 5

export function bookStory(chance: Random): BookStory {
  const told = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  /** A level that wandered out is deleted, a new one appears, and one in six changes its size. */
  const side = (known: Map<number, number>, wanted: readonly number[], weight: number): [number[], number[]] => {
    const changes: [number, number][] = []
    for (const price of known.keys()) if (!wanted.includes(price)) changes.push([price, 0])
    for (const price of wanted)
      if (!known.has(price) || chance.share() < 0.16)
        changes.push([price, Math.max(1, Math.floor(chance.between(200, 9_000) * weight))])
    for (const [price, amount] of changes) {
      if (amount === 0) known.delete(price)
      else known.set(price, amount)
    }
    return [changes.map(([price]) => price), changes.map(([, amount]) => amount)]
  }
  const change = (price: number, lean: number): Levels => {
    const below = Math.floor((price - 1) / ticksApart) * ticksApart
    const bids = Array.from({ length: levelsAside }, (_, index) => below - index * ticksApart)
    const asks = bids.map((_, index) => below + (index + 1) * ticksApart)
    const [bidPrices, bidAmounts] = side(told.bids, bids, 1 + lean)
    const [askPrices, askAmounts] = side(told.asks, asks, 1 - lean)
    return { bidPrices, bidAmounts, askPrices, askAmounts }
  }
  return {
    change,
    whole(price, lean) {
      told.bids.clear()
      told.asks.clear()
      return change(price, lean)
    },
  }
}
