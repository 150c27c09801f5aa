import type { OutcomeCounts } from '@virtuoso/contracts'
import { placeText } from './place.ts'
import type { Violation } from './violation.ts'

type Accounts = Readonly<{
  topic: string
  partition: number
  /** Offsets of the input that a reader is shown, below where the set had come. */
  inputOffsets: ReadonlySet<number>
  /** What the set says it did with them; undefined: it said nothing yet. */
  said: OutcomeCounts | undefined
  /** What a fold of the same input does with them. */
  recounted: OutcomeCounts
  /** Offsets of the input that the set's dead letters name, one per letter. */
  deadLettered: readonly number[]
}>

/** I20: every input is counted once, and what is counted as a dead letter lies there. */
export function oneOutcomeEach({
  said,
  recounted,
  deadLettered,
  inputOffsets,
  ...place
}: Accounts): readonly Violation[] {
  const violations: Violation[] = []
  const tell = (field: string, recorded: number | string, expected: number | string): void => {
    if (recorded === expected) return
    violations.push({
      invariant: 'I20',
      subject: placeText(place),
      field,
      recorded: String(recorded),
      expected: String(expected),
    })
  }
  tell('recounted', sumOf(recounted), inputOffsets.size)
  if (said !== undefined) for (const name of outcomeNames) tell(name, said[name], recounted[name])
  tell('dead letters', deadLettered.length, recounted.deadLettered)
  for (const offset of deadLettered) if (!inputOffsets.has(offset)) tell('dead letter', offset, 'an input')
  tell('dead letters, each once', new Set(deadLettered).size, deadLettered.length)
  return violations
}

const outcomeNames = ['folded', 'skipped', 'late', 'repeated', 'deadLettered'] as const
const sumOf = (counts: OutcomeCounts): number => outcomeNames.reduce((sum, name) => sum + counts[name], 0)
