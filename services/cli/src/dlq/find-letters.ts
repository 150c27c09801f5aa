import {
  type Coordinate,
  type DeadLetter,
  deadLetterOf,
  deadLetterTopics,
  hex,
  VirtuosoError,
} from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'

/** A dead letter and where it lies. */
export type FoundLetter = DeadLetter & Readonly<{ at: Coordinate }>

/** All that the log keeps, by the place of their originals; one that was written twice is one. */
export async function findLetters(log: EventLog): Promise<readonly FoundLetter[]> {
  const found = new Map<string, FoundLetter>()
  for (const topic of deadLetterTopics.values())
    for (const { partition, startOffset, endOffset } of await log.positions(topic))
      for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
        for (const stored of records) {
          const letter = deadLetterOf(stored)
          if (letter === undefined || found.has(hex(letter.id))) continue
          found.set(hex(letter.id), { ...letter, at: { topic, partition, offset: stored.offset } })
        }
  return [...found.values()].sort(byCoordinate)
}

/**
 * Those at one place, that of the original or that of the letter.
 * @throws VirtuosoError `not-found`.
 */
export function lettersAt(letters: readonly FoundLetter[], wanted: Coordinate): readonly FoundLetter[] {
  const found = letters.filter((it) => isSame(it.coordinate, wanted) || isSame(it.at, wanted))
  if (found.length > 0) return found
  throw new VirtuosoError('not-found', 'there is no dead letter there', { action: './virtuoso dlq list' })
}

const isSame = (a: Coordinate, b: Coordinate): boolean =>
  a.topic === b.topic && a.partition === b.partition && a.offset === b.offset

function byCoordinate({ coordinate: a }: FoundLetter, { coordinate: b }: FoundLetter): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition || a.offset - b.offset
}
