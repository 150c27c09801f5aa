import type { BookDelta, BookSnapshot } from '@virtuoso/contracts'
import type { Random } from '../random.ts'

type Levels = Pick<
  BookSnapshot,
  'bidPrices' | 'bidAmounts' | 'askPrices' | 'askAmounts' | 'lastUpdateId' | 'firstUpdateId'
>
type Change = Pick<BookDelta, keyof Levels>

/** A book of fifty levels a side around a middle that moves, one tick apart; each change follows on the one before. */
export type BookStory = Readonly<{
  whole(middle: number): Levels
  /** What changes when the middle is there now: levels that the move takes and gives, and some amounts. */
  change(middle: number): Change
}>

const levelsPerSide = 50
const amountsChanged = 6

export function bookStory(random: Random): BookStory {
  let at = 0
  let update = 0
  const amount = (): number => 1 + random.below(90_000)
  const side = (sign: 1 | -1, middle: number): number[] =>
    Array.from({ length: levelsPerSide }, (_, index) => middle + sign * (index + 1))

  return {
    whole(middle) {
      at = middle
      update += 1
      const [bidPrices, askPrices] = [side(-1, middle), side(1, middle)]
      const ids = { firstUpdateId: update, lastUpdateId: update }
      return { bidPrices, bidAmounts: bidPrices.map(amount), askPrices, askAmounts: askPrices.map(amount), ...ids }
    },
    change(middle) {
      update += 1
      const bids = changes(-1, at, middle)
      const asks = changes(1, at, middle)
      at = middle
      for (let left = amountsChanged; left > 0; left -= 1) {
        const sign = left % 2 === 0 ? 1 : -1
        // Most of what moves in a book moves near its middle.
        const level = middle + sign * (1 + Math.min(random.below(levelsPerSide), random.below(levelsPerSide)))
        ;(sign === 1 ? asks : bids).set(level, amount())
      }
      return {
        bidPrices: [...bids.keys()],
        bidAmounts: [...bids.values()],
        askPrices: [...asks.keys()],
        askAmounts: [...asks.values()],
        firstUpdateId: update,
        lastUpdateId: update,
      }
    },
  }

  /** Where the middle moved, one side loses its nearest levels and the other gains them; the far ends the other way. */
  function changes(sign: 1 | -1, from: number, to: number): Map<number, number> {
    const before = new Set(side(sign, from))
    const after = new Set(side(sign, to))
    const changed = new Map<number, number>()
    for (const price of before) if (!after.has(price)) changed.set(price, 0)
    for (const price of after) if (!before.has(price)) changed.set(price, amount())
    return changed
  }
}
