import type { Violation } from './violation.ts'

/** One step of a checkpoint as the store has it, in the order in which the steps were taken. */
export type CheckpointStep = Readonly<{
  projection: string
  topic: string
  partition: number
  /** undefined: it began here. */
  from: number | undefined
  to: number
}>

/** I13: each step begins where the one before ended, and goes forward. */
export function checkpointsRise(steps: Iterable<CheckpointStep>): readonly Violation[] {
  const reached = new Map<string, number>()
  const violations: Violation[] = []
  for (const { projection, topic, partition, from, to } of steps) {
    const name = `${projection} ${topic}/${partition}`
    const before = reached.get(name)
    const tell = (field: string, recorded: number | undefined, expected: string): void => {
      violations.push({ invariant: 'I13', subject: name, field, recorded: String(recorded), expected })
    }
    if (from !== before) tell('from', from, String(before))
    if (to <= (before ?? -1)) tell('to', to, `above ${before}`)
    reached.set(name, to)
  }
  return violations
}
