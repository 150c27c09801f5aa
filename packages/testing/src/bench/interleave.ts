import { type Cost, costOf } from './measure.ts'

/** One of the things that are compared. */
export type Arm = Readonly<{
  name: string
  /** What it does, for whoever reads the figures. */
  does: string
  /** Units of work in one round. */
  units: number
  /** Makes ready what a round needs; not measured. */
  before?(round: number): Promise<void> | void
  /** What is measured. */
  work(round: number): Promise<void> | void
  /** Checks what came out, not measured. @throws when it is wrong: a fast wrong answer is worth nothing. */
  after?(round: number): Promise<void> | void
}>

export type Measured = Readonly<{ arm: Arm; costs: readonly Cost[] }>

/**
 * Measures all arms in one run, in turns that mirror each other (A B C, C B A, …): what slows the machine down for a
 * while, slows all. A first round warms up and is thrown away.
 */
export async function interleaved(arms: readonly Arm[], rounds: number): Promise<readonly Measured[]> {
  const measured = arms.map((arm) => ({ arm, costs: [] as Cost[] }))
  for (let round = 0; round <= rounds; round += 1) {
    const turns = round % 2 === 0 ? measured : measured.toReversed()
    for (const { arm, costs } of turns) {
      await arm.before?.(round)
      const cost = await costOf(() => arm.work(round))
      await arm.after?.(round)
      if (round > 0) costs.push(cost)
    }
  }
  return measured
}
