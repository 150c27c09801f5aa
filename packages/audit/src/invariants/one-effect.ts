import { hex, parseCoordinate, type StoredRecord } from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import type { Violation } from './violation.ts'

/**
 * I2: an event that stands in a partition more than once made outputs at one of its places only.
 * @param inputs - Visible records of one partition that a set reads.
 * @param outputs - What the set made of them.
 */
export function oneEffect(inputs: Iterable<StoredRecord>, outputs: Iterable<StoredRecord>): readonly Violation[] {
  const eventAt = new Map<number, string>()
  for (const record of inputs) {
    const headers = headersOf(record)
    if (headers !== undefined) eventAt.set(record.offset, hex(headers.eventId))
  }
  const effectAt = new Map<string, number>()
  const violations = new Map<string, Violation>()
  for (const output of outputs) {
    const cause = headersOf(output)?.cause
    if (cause === undefined) continue
    const { offset } = parseCoordinate(cause)
    const event = eventAt.get(offset)
    if (event === undefined) continue
    const first = effectAt.get(event)
    if (first === undefined) effectAt.set(event, offset)
    else if (first !== offset)
      violations.set(event, {
        invariant: 'I2',
        subject: `event ${event}`,
        recorded: `outputs of both offset ${first} and offset ${offset}`,
        expected: 'outputs of one of them',
      })
  }
  return [...violations.values()]
}
