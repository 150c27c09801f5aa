import { hash } from 'node:crypto'
import { coordinateText, hex, type StoredRecord } from '@virtuoso/contracts'
import type { Violation } from './violation.ts'

/**
 * I4.
 * @param earlier - What one reader saw, at any time.
 * @param later - What another saw since; it may have seen more.
 */
export function oneValuePerOffset(
  earlier: Iterable<StoredRecord>,
  later: Iterable<StoredRecord>,
): readonly Violation[] {
  const now = new Map<string, string>()
  for (const record of later) now.set(coordinateText(record), digestOf(record))
  const violations: Violation[] = []
  for (const record of earlier) {
    const subject = coordinateText(record)
    const [was, is] = [digestOf(record), now.get(subject) ?? 'nothing']
    if (was !== is) violations.push({ invariant: 'I4', subject, recorded: is, expected: was })
  }
  return violations
}

/** Over the key, headers in order, time stamp and value: all that a reader is given. */
function digestOf({ key, value, headers, timestampMs }: StoredRecord): string {
  const parts = [key, value, ...headers.flatMap(([name, bytes]) => [Buffer.from(name), bytes])]
  const lengths = parts.map((it) => (it === null ? -1 : it.length))
  const whole = Buffer.concat([Buffer.from(`${timestampMs} ${lengths.join()} `), ...parts.map((it) => it ?? none)])
  return hex(hash('sha256', whole, 'buffer').subarray(0, 8))
}

const none = Buffer.alloc(0)
