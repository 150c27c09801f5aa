import { coordinateText, parseCoordinate, type StoredRecord } from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import type { Violation } from './violation.ts'

/**
 * I7: outputs and the offset behind their cause become visible together, so no visible output may have a cause that is
 * not committed, and none may lie in a transaction that was dropped.
 * @param outputs - What readers are shown of what one set made of one partition.
 * @param committedOffset - Of the set in that partition, read after the outputs; undefined: it never committed.
 * @param aborted - Coordinates of records that were written and dropped.
 */
export function nothingUncommitted(
  outputs: Iterable<StoredRecord>,
  committedOffset: number | undefined,
  aborted: ReadonlySet<string> = new Set(),
): readonly Violation[] {
  const violations: Violation[] = []
  for (const output of outputs) {
    const subject = coordinateText(output)
    const cause = headersOf(output)?.cause
    if (aborted.has(subject))
      violations.push({ invariant: 'I7', subject, recorded: 'a record of a dropped transaction', expected: 'nothing' })
    if (cause !== undefined && parseCoordinate(cause).offset >= (committedOffset ?? 0))
      violations.push({
        invariant: 'I7',
        subject,
        field: 'header cause',
        recorded: cause,
        expected: `an offset below ${committedOffset ?? 0}, up to which the set has committed`,
      })
  }
  return violations
}
