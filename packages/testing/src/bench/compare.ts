import type { Measured } from './interleave.ts'
import type { Cost } from './measure.ts'
import type { ArmResult, Figure, Goal, RatioResult } from './result.ts'
import { median, ratioOf } from './statistics.ts'

/** Two arms to hold against each other, by name. */
export type Comparison = Readonly<{
  of: string
  to: string
  by: RatioResult['by']
  /** The least that is wanted. */
  goal?: number
}>

/** What the arms of one run say of each other. @param seed - Of the intervals. */
export function compared(
  measured: readonly Measured[],
  comparisons: readonly Comparison[],
  seed: number,
): Readonly<{ ratios: readonly RatioResult[]; goals: readonly Goal[] }> {
  const ratios = comparisons.map((it) => ratioBetween(measured, it, seed))
  const goals = comparisons.flatMap(({ of, to, by, goal: bound }, index): Goal[] => {
    const value = ratios[index]?.value
    if (bound === undefined || value === undefined) return []
    return [{ text: `${of}: times the rate of ${to}, by ${by} time`, value, bound, must: 'reach' }]
  })
  return { ratios, goals }
}

/** Above 1, `of` is faster. */
export function ratioBetween(measured: readonly Measured[], { of, to, by }: Comparison, seed: number): RatioResult {
  const cost = (name: string): readonly number[] => costsPerUnit(armNamed(measured, name), by)
  return { of, to, by, ...ratioOf(cost(to), cost(of), seed) }
}

export const armResults = (measured: readonly Measured[], unit: string): readonly ArmResult[] =>
  measured.map(({ arm, costs }) => ({
    name: arm.name,
    does: arm.does,
    unit,
    units: arm.units,
    cpuMs: costs.map((it) => it.cpuMs),
    wallMs: costs.map((it) => it.wallMs),
  }))

/** Units a second of CPU or wall time, by the median round. */
export const rateOf = ({ units, cpuMs, wallMs }: ArmResult, by: RatioResult['by']): number =>
  units / (median(by === 'CPU' ? cpuMs : wallMs) / 1_000)

/** A rate with its goal. */
export function rateGoal(
  arm: ArmResult,
  by: RatioResult['by'],
  bound: number,
): Readonly<{ figure: Figure; goal: Goal }> {
  const value = rateOf(arm, by)
  const name = `${arm.name}: ${arm.unit} a second of ${by} time`
  return { figure: { name, value, unit: `${arm.unit}/s` }, goal: { text: name, value, bound, must: 'reach' } }
}

const costsPerUnit = ({ arm, costs }: Measured, by: RatioResult['by']): readonly number[] =>
  costs.map((it: Cost) => (by === 'CPU' ? it.cpuMs : it.wallMs) / arm.units)

function armNamed(measured: readonly Measured[], name: string): Measured {
  const found = measured.find(({ arm }) => arm.name === name)
  if (found === undefined) throw new Error(`no arm is called ${name}`)
  return found
}
