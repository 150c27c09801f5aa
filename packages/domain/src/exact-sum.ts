import { at, type Column } from './column.ts'
import { exactMax } from './exact.ts'

/**
 * Sum of scaled integers; exact, so its order does not matter.
 * @param xs - All ≥ 0.
 * @throws RangeError when it leaves 2^53 − 2: it never wraps or rounds.
 */
export function exactSum(xs: Column): number {
  let total = 0
  for (let i = 0; i < xs.length; i += 1) total += at(xs, i)
  return assertExact(total)
}

/** @throws RangeError when a sum of scaled integers has left ±(2^53 − 2). */
export function assertExact(total: number): number {
  if (total > exactMax || total < -exactMax) throw new RangeError('a sum of scaled integers is no longer exact')
  return total
}
