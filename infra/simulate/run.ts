import type { InvariantName, Violation } from '../../packages/audit/src/invariants/index.ts'
import { type Told, tellStory } from '../../packages/testing/src/simulation/index.ts'
import { violationsIn } from './check.ts'
import type { Control } from './controls/index.ts'
import { productOf, simulatedSet } from './product.ts'

export type SeedResult = Readonly<{ seed: number; told: Told; violations: readonly Violation[] }>

/** One story and what it breaks. */
export async function runSeed(seed: number, control?: Control): Promise<SeedResult> {
  const set = control?.set ?? simulatedSet(seed)
  const told = await tellStory(seed, productOf(set), control?.planted)
  return { seed, told, violations: await violationsIn(told, set) }
}

/** Where a planted bug was found. */
export type Caught = Readonly<{ seed: number; invariant: InvariantName }>

/** @returns undefined when none of the seeds shows that the bug breaks what it breaks. */
export async function catchControl(control: Control, seeds: Iterable<number>): Promise<Caught | undefined> {
  for (const seed of seeds) {
    const { violations } = await runSeed(seed, control)
    const found = violations.find((it) => control.breaks.includes(it.invariant))
    if (found !== undefined) return { seed, invariant: found.invariant }
  }
  return undefined
}
