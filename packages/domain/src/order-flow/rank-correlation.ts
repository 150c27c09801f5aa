import { itemAt } from '../column.ts'

/**
 * Spearman's ρ: how far two series rise together, by rank alone; equal values share their mean rank.
 * @returns −1 to 1; undefined when one of them does not move or there are fewer than two pairs.
 */
export function rankCorrelation(xs: readonly number[], ys: readonly number[]): number | undefined {
  const a = ranks(xs)
  const b = ranks(ys)
  const centre = (a.length + 1) / 2
  let together = 0
  let squaresA = 0
  let squaresB = 0
  for (let i = 0; i < a.length; i += 1) {
    const offA = itemAt(a, i) - centre
    const offB = itemAt(b, i) - centre
    together += offA * offB
    squaresA += offA * offA
    squaresB += offB * offB
  }
  if (squaresA === 0 || squaresB === 0) return undefined
  return Math.max(-1, Math.min(1, together / Math.sqrt(squaresA * squaresB)))
}

/** From 1; quadratic, for a few dozen values. */
function ranks(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    let below = 0
    let equal = 0
    for (const other of values) {
      if (other < value) below += 1
      else if (other === value) equal += 1
    }
    return below + (equal + 1) / 2
  })
}
