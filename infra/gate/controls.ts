import type { Variant } from '../../packages/testing/src/campaign/controls/index.ts'
import { runControl } from './control-run.ts'
import type { Scenario } from './control-scenarios.ts'

/** One worker in one scenario, and what the checks said. */
export type ControlOutcome = Readonly<{
  variant: Variant
  scenario: Scenario
  /** Whether the checks said what they had to: something of a wrong worker, nothing of a right one. */
  isRight: boolean
  /** What they found; empty: nothing. */
  found: readonly string[]
  elapsedMs: number
}>

/** Each wrong worker in the scenario that shows it, and the right one in all of them. */
export const controls: readonly (readonly [Variant, Scenario])[] = [
  ['commit before produce', 'dies before its outputs'],
  ['auto-commit', 'dies after its outputs'],
  ['unknown outcome taken for a failure', 'reply to EndTxn lost'],
  ['no fencing', 'woken after a take-over'],
  ['offset reset to latest', 'starts late'],
  ['poison skipped', 'meets poison'],
  ['sound', 'dies before its outputs'],
  ['sound', 'dies after its outputs'],
  ['sound', 'reply to EndTxn lost'],
  ['sound', 'woken after a take-over'],
  ['sound', 'starts late'],
  ['sound', 'meets poison'],
]

/** Planted bugs that other runs catch, and those whose part does not exist yet. */
export const controlsElsewhere: readonly (readonly [bug: string, where: string])[] = [
  ['separate checkpoint', 'simulate'],
  ['clock in a fold', 'simulate'],
  ['** in a fold', 'check:architecture, simulate'],
  ['outputs in unsorted order', 'simulate'],
  ['missing FeedGap', 'simulate'],
  ['NaN passes', 'simulate'],
  ['stale cache wins', 'not run: there is no cache yet'],
  ['chain skips headers', 'not run: there is no audit chain yet'],
]

/** One after the other. @param done - Told of each as it ends. */
export async function runControls(
  servers: Readonly<{ brokers: readonly string[]; registryUrl: string }>,
  done: (outcome: ControlOutcome) => void,
  wanted: readonly (readonly [Variant, Scenario])[] = controls,
): Promise<readonly ControlOutcome[]> {
  const outcomes: ControlOutcome[] = []
  for (const [variant, scenario] of wanted) {
    const startedMs = performance.now()
    const found = await runControl({ servers, variant, scenario })
    const isRight = (variant === 'sound') === (found.length === 0)
    const outcome = { variant, scenario, isRight, found, elapsedMs: performance.now() - startedMs }
    outcomes.push(outcome)
    done(outcome)
  }
  return outcomes
}
