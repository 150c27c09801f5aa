import type { Evidence, Reason } from '@virtuoso/contracts'
import type { Part } from './blend.ts'
import type { Timeframe } from './timeframe.ts'

/** What one timeframe says about a dimension: its components, or why its window cannot be used. */
export type TimeframeOpinion = Readonly<{
  timeframe: Timeframe
  /** How full and how well observed its window is, 0 to 1. */
  coverage: number
  /** In declared order; empty while the window cannot be used. */
  components: readonly Part[]
  /** Why the window cannot be used; empty when it can. */
  reasons: readonly Reason[]
  /** Numbers behind it, named without the timeframe. */
  evidence: readonly Evidence[]
}>

/** A component of a dimension and its share of it; the shares add up to 1. */
export type ComponentWeight = Readonly<{ name: string; weight: number }>

/** A timeframe whose window cannot be used. */
export const unusable = (timeframe: Timeframe, reason: Reason): TimeframeOpinion => ({
  timeframe,
  coverage: 0,
  components: [],
  reasons: [reason],
  evidence: [],
})

/** One component: its direction x in [−1, 1], or why there is none. @throws RangeError when x is not a number. */
export function componentOf({ name, weight }: ComponentWeight, x: number | Reason): Part {
  if (typeof x === 'string') return { name, weight, coverage: 1, x: undefined, reasons: [x] }
  if (!Number.isFinite(x)) throw new RangeError(`${name} is not finite`)
  return { name, weight, coverage: 1, x, reasons: nothing }
}
const nothing: readonly never[] = []

/** The numbers that exist; −0 is written as 0. @throws RangeError when one is not finite: that is a bug. */
export function evidenceOf(numbers: readonly (readonly [name: string, value: number | undefined])[]): Evidence[] {
  const evidence: Evidence[] = []
  for (const [name, value] of numbers) {
    if (value === undefined) continue
    if (!Number.isFinite(value)) throw new RangeError(`${name} is not finite`)
    evidence.push({ name, value: value + 0 })
  }
  return evidence
}
