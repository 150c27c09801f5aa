import { type BookDelta, type Codec, coordinateText, type StoredRecord } from '@virtuoso/contracts'
import { feedInForce } from './feed-in-force.ts'
import type { Violation } from './violation.ts'

/**
 * I6 from the log alone: a change of a book follows on what stands before it, or a `FeedGap` and a snapshot stand
 * between. Where the venue does not number there is nothing to check.
 * @param records - Visible records of one partition of `market.events`.
 */
export function booksFollow(codec: Codec, records: Iterable<StoredRecord>): readonly Violation[] {
  /** Last update id; undefined inside a gap, where nothing is known that a change could follow. */
  const known = new Map<string, number | undefined>()
  const violations: Violation[] = []
  for (const record of feedInForce(codec, records)) {
    if (record.type === 'FeedGap' && record.event.channel === 'BOOK') known.set(record.key, undefined)
    if (record.type === 'BookSnapshot') known.set(record.key, record.event.lastUpdateId)
    if (record.type !== 'BookDelta' || record.event.lastUpdateId === undefined) continue
    const before = known.get(record.key)
    if (before === undefined || record.event.lastUpdateId <= before) continue
    if (!follows(record.event, record.event.lastUpdateId, before))
      violations.push({
        invariant: 'I6',
        subject: coordinateText(record),
        recorded: `update ${record.event.lastUpdateId}, which follows on ${record.event.previousUpdateId ?? 'nothing'}`,
        expected: `what follows on ${before}, or a FeedGap before it`,
      })
    known.set(record.key, record.event.lastUpdateId)
  }
  return violations
}

const follows = ({ previousUpdateId, firstUpdateId }: BookDelta, last: number, known: number): boolean =>
  previousUpdateId === known || (firstUpdateId !== undefined && firstUpdateId <= known + 1 && known + 1 <= last)
