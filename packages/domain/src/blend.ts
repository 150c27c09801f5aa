import type { Reason } from '@virtuoso/contracts'
import { toScore } from './score.ts'

/** One weighted opinion: x ∈ [−1, 1], or why there is none. */
export type Part = Readonly<{
  name: string
  /** Declared share, 0 to 1. */
  weight: number
  /** How much of what it should rest on was there, 0 to 1; ignored while `x` is missing. */
  coverage: number
  x?: number
  /** Why `x` is missing, or what is amiss although it is there. */
  reasons: readonly Reason[]
}>

/** Several opinions as one; `x` is undefined while too little of them is there. */
export type Blend = Readonly<{ x?: number; coverage: number }>

/** Below this share of its parts a dimension has no score. */
export const coverageMin = 0.25

/** Weighted mean of the parts that are present; its coverage is the weight that was behind it. */
export function blend(parts: readonly Part[], atLeast: number = coverageMin): Blend {
  let coverage = 0
  let weighted = 0
  for (const part of parts) {
    if (part.x === undefined) continue
    const share = part.weight * part.coverage
    coverage += share
    weighted += share * part.x
  }
  return coverage < atLeast || coverage === 0 ? { x: undefined, coverage } : { x: weighted / coverage, coverage }
}

export const scoreOf = ({ x }: Blend): number | undefined => (x === undefined ? undefined : toScore(x))
