import { seededRandom } from './random.ts'

/** A ratio of two medians and the interval that holds it with 95 % of confidence. */
export type Ratio = Readonly<{ value: number; low: number; high: number }>

const resamples = 2_000

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** @param share - 0.99: the value that 99 % do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/**
 * How many times `of` is `to`, by medians; the interval is a bootstrap over rounds: one round holds a measurement of
 * each, so that what disturbed both is drawn with both.
 * @param seed - Of the drawing: the same rounds give the same interval.
 */
export function ratioOf(of: readonly number[], to: readonly number[], seed: number): Ratio {
  const random = seededRandom(seed)
  const rounds = Math.min(of.length, to.length)
  const drawn = Array.from({ length: resamples }, () => {
    const picked = Array.from({ length: rounds }, () => random.below(rounds))
    return median(picked.map((it) => of[it] ?? Number.NaN)) / median(picked.map((it) => to[it] ?? Number.NaN))
  }).sort((a, b) => a - b)
  const at = (share: number): number => drawn[Math.floor(share * (resamples - 1))] ?? Number.NaN
  return { value: median(of) / median(to), low: at(0.025), high: at(0.975) }
}
