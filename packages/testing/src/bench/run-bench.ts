import { armResults, type Comparison, compared, ratioBetween } from './compare.ts'
import { type Arm, interleaved, type Measured } from './interleave.ts'
import { report } from './report.ts'
import type { ArmResult, BenchResult, Figure, Goal } from './result.ts'

/** Draws of intervals begin here in every benchmark. */
const seed = 20_260_101

type Extra = Readonly<{ figures?: readonly Figure[]; goals?: readonly Goal[] }>

export type BenchPlan = Pick<BenchResult, 'bench' | 'question' | 'fixture'> &
  Readonly<{
    /** In the plural: `records`. */
    unit: string
    rounds: number
    arms: readonly Arm[]
    comparisons?: readonly Comparison[]
    /** Two arms that do the same, by name. */
    control?: Readonly<{ of: string; to: string }>
    /** What has been found right by the end. */
    checks(): readonly string[] | Promise<readonly string[]>
    /** Figures and goals beside the ratios. */
    extra?(arms: readonly ArmResult[], measured: readonly Measured[]): Extra
  }>

/** Runs, judges, prints and keeps one benchmark. @throws whatever a check inside throws: then there is no result. */
export async function runBench(plan: BenchPlan): Promise<void> {
  const { bench, question, fixture, unit, rounds, comparisons = [], control } = plan
  const measured = await interleaved(plan.arms, rounds)
  const arms = armResults(measured, unit)
  const { ratios, goals } = compared(measured, comparisons, seed)
  const checks = await plan.checks()
  const extra = plan.extra?.(arms, measured) ?? {}
  report({
    bench,
    question,
    fixture,
    arms,
    ratios,
    rounds,
    seed,
    figures: extra.figures ?? [],
    goals: [...goals, ...(extra.goals ?? [])],
    control: control === undefined ? undefined : ratioBetween(measured, { ...control, by: 'CPU' }, seed),
    checks,
  })
}
