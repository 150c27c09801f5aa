import { hex, type StoredRecord } from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import { placeText } from './place.ts'
import type { Violation } from './violation.ts'

/** I10. @param records - Visible records of derived topics, of any number of partitions. */
export function idsOnce(records: Iterable<StoredRecord>): readonly Violation[] {
  const firstAt = new Map<string, number>()
  const violations: Violation[] = []
  for (const record of records) {
    const headers = headersOf(record)
    if (headers?.set === undefined) continue
    const name = `${placeText(record)} ${hex(headers.eventId)}`
    const first = firstAt.get(name)
    if (first === undefined) firstAt.set(name, record.offset)
    else
      violations.push({
        invariant: 'I10',
        subject: name,
        recorded: `at offset ${first} and again at ${record.offset}`,
        expected: 'once',
      })
  }
  return violations
}
