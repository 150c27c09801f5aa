import { type Codec, coordinateText, type LogRecord, open, type StoredRecord } from '@virtuoso/contracts'
import type { Violation } from './violation.ts'

/**
 * I11, for one group in one partition.
 * @param records - Visible records of the partition of `analyzer.snapshots`, in order; those of other groups are passed over.
 * @param committedOffset - Of the group, read after the records; undefined: it never committed.
 */
export function snapshotsBehind(
  codec: Codec,
  group: string,
  records: Iterable<StoredRecord>,
  committedOffset: number | undefined,
): readonly Violation[] {
  const violations: Violation[] = []
  const newest = new Map<string, number>()
  let head: Readonly<{ offset: number; restoreFromOffset: number }> | undefined
  for (const stored of records) {
    if (stored.value === null) {
      if (stored.key?.toString().startsWith(`${group}:`)) newest.delete(stored.key.toString())
      continue
    }
    const record = open(codec, stored)
    const tell = told(record, violations)
    if (record.type === 'StateSnapshot' && record.event.group === group) {
      const { offset } = record.event
      tell(offset < (committedOffset ?? 0), 'offset', offset, `below ${committedOffset ?? 0}, which is committed`)
      const before = newest.get(record.key) ?? -1
      tell(offset >= before, 'offset', offset, `at least ${before}, of the one before`)
      newest.set(record.key, offset)
    }
    if (record.type === 'SnapshotHead' && record.event.group === group) {
      const { offset, restoreFromOffset } = record.event
      tell(offset < (committedOffset ?? 0), 'offset', offset, `below ${committedOffset ?? 0}, which is committed`)
      tell(offset >= (head?.offset ?? -1), 'offset', offset, `at least ${head?.offset}, of the one before`)
      const least = head?.restoreFromOffset ?? 0
      tell(restoreFromOffset >= least, 'restoreFromOffset', restoreFromOffset, `at least ${least}, of the one before`)
      for (const [key, at] of newest)
        tell(restoreFromOffset <= at + 1, 'restoreFromOffset', restoreFromOffset, `at most ${at + 1}, for ${key}`)
      head = record.event
    }
  }
  return violations
}

const told =
  (record: LogRecord, violations: Violation[]) =>
  (holds: boolean, field: string, recorded: number, expected: string): void => {
    if (!holds)
      violations.push({
        invariant: 'I11',
        subject: coordinateText(record),
        field,
        recorded: String(recorded),
        expected,
      })
  }
