import { type Codec, coordinateText, type LogRecord, type StoredRecord } from '@virtuoso/contracts'
import { feedInForce } from './feed-in-force.ts'
import type { Violation } from './violation.ts'

/**
 * I3, for trades by the venue's counter and for books by their update ids; a snapshot of a book begins to number anew.
 * @param records - Visible records of one partition of `market.events`.
 */
export function sequenceRises(codec: Codec, records: Iterable<StoredRecord>): readonly Violation[] {
  const highest = new Map<string, number>()
  const violations: Violation[] = []
  for (const record of feedInForce(codec, records)) {
    const { channel, sequence, isLate, restarts } = sequenceOf(record)
    if (sequence === undefined) continue
    const before = highest.get(`${record.key} ${channel}`) ?? Number.NEGATIVE_INFINITY
    if (sequence < before && !isLate && !restarts)
      violations.push({
        invariant: 'I3',
        subject: coordinateText(record),
        field: channel,
        recorded: String(sequence),
        expected: `at least ${before}, or the flag LATE`,
      })
    highest.set(`${record.key} ${channel}`, restarts ? sequence : Math.max(before, sequence))
  }
  return violations
}

type Sequence = Readonly<{ channel: string; sequence: number | undefined; isLate: boolean; restarts: boolean }>

function sequenceOf({ type, event }: LogRecord): Sequence {
  if (type === 'TradeExecuted')
    return {
      channel: 'TRADES',
      sequence: event.venueSequence,
      isLate: event.flags.includes('LATE'),
      restarts: event.flags.includes('NEW_EPOCH'),
    }
  if (type === 'BookSnapshot' || type === 'BookDelta')
    return {
      channel: 'BOOK',
      sequence: event.lastUpdateId,
      isLate: event.flags.includes('LATE'),
      restarts: type === 'BookSnapshot',
    }
  return { channel: '', sequence: undefined, isLate: false, restarts: false }
}
