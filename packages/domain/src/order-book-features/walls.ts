import type { BookSide } from '../book/book-side.ts'
import { at } from '../column.ts'
import { highest, median } from '../statistics.ts'
import { type BookUnits, worthAt } from './book-units.ts'
import { isWithin } from './near-depth.ts'

/** A level as large as a wall, and since when it is seen to be: one that has just come counts for nothing yet. */
export type Wall = Readonly<{ price: number; worth: number; sinceMs: number }>

/** What makes a level a wall. */
export type WallRule = Readonly<{
  /** Of the median worth of the side's best fifty. */
  medianMultiple: number
  /** In units of `worthAt`; 0: none. */
  worthMin: number
  /** ms a wall must have lived. */
  ageMinMs: number
}>

const levelsMax = 50
const farthestBps = 100

/**
 * The levels of one side that are walls at this moment, best first, at most fifty; those that were there before keep
 * their age, and whatever is no wall now has none.
 */
export function wallsOf(
  side: BookSide,
  mid: number,
  units: BookUnits,
  { medianMultiple, worthMin }: WallRule,
  before: readonly Wall[],
  nowMs: number,
): readonly Wall[] {
  const worths = new Float64Array(Math.min(levelsMax, side.count))
  for (let i = 0; i < worths.length; i += 1) worths[i] = worthAt(side, i, units)
  if (worths.length === 0 || highest(worths) < worthMin) return []
  const least = Math.max(medianMultiple * median(worths), worthMin)
  const walls: Wall[] = []
  for (const [index, worth] of worths.entries()) {
    const price = at(side.prices, index)
    if (worth < least || !isWithin(price, mid, farthestBps)) continue
    const known = before.find((it) => it.price === price)
    walls.push({ price, worth, sinceMs: known?.sinceMs ?? nowMs })
  }
  return walls
}

/** Worth of the walls that have lived long enough at a moment. */
export function wallWorth(walls: readonly Wall[], { ageMinMs }: WallRule, nowMs: number): number {
  let total = 0
  for (const { worth, sinceMs } of walls) if (nowMs - sinceMs >= ageMinMs) total += worth
  return total
}
