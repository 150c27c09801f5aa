import { hex, type NewRecord, type StoredRecord } from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import { placeText } from './place.ts'
import type { Violation } from './violation.ts'

/**
 * I1.
 * @param acknowledged - What a writer was told to be written, in any order.
 * @param log - All visible records of the partitions concerned.
 */
export function acknowledgedAreThere(
  acknowledged: Iterable<Pick<NewRecord, 'topic' | 'partition' | 'headers'>>,
  log: Iterable<StoredRecord>,
): readonly Violation[] {
  const there = new Set<string>()
  for (const record of log) there.add(nameOf(record))
  const lost = new Set<string>()
  for (const record of acknowledged) if (!there.has(nameOf(record))) lost.add(nameOf(record))
  return [...lost].map((subject) => ({
    invariant: 'I1',
    subject,
    recorded: 'nothing',
    expected: 'the event that was acknowledged',
  }))
}

const nameOf = (record: Pick<StoredRecord, 'topic' | 'partition' | 'headers'>): string =>
  `${placeText(record)} ${hex(headersOf(record)?.eventId ?? Buffer.alloc(0))}`
