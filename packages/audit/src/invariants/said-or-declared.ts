import { type Channel, type Codec, hex, type StoredRecord } from '@virtuoso/contracts'
import { feedInForce } from './feed-in-force.ts'
import type { Violation } from './violation.ts'

/** One thing that a venue said, as a witness beside it wrote it down. */
export type Said = Readonly<{
  /** `venue:symbol`. */
  instrument: string
  channel: Channel
  /** ms, the venue's clock. */
  atMs: number
  /** Of the fact that an ingestor makes of it. */
  eventId: Buffer
}>

/**
 * I6: each is in the log by a feed in force, or inside a gap of its channel; a gap that was resumed is closed at both ends.
 * @param said - Up to the last thing that had to arrive.
 * @param records - Visible records of every partition concerned, each partition in order.
 */
export function saidOrDeclared(
  codec: Codec,
  said: Iterable<Said>,
  partitions: Iterable<Iterable<StoredRecord>>,
): readonly Violation[] {
  const kept = new Set<string>()
  const gaps = new Map<string, Hole[]>()
  for (const records of partitions) readFeed(codec, records, kept, gaps)
  const violations: Violation[] = []
  for (const { instrument, channel, atMs, eventId } of said) {
    if (kept.has(hex(eventId))) continue
    const holes = gaps.get(`${instrument} ${channel}`) ?? []
    if (holes.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)) continue
    violations.push({
      invariant: 'I6',
      subject: `${instrument} ${channel}`,
      field: hex(eventId),
      recorded: 'neither the fact nor a gap',
      expected: `the fact of ${atMs} ms, or a FeedGap around it`,
    })
  }
  return violations
}

type Hole = { fromMs: number; toMs: number }

function readFeed(codec: Codec, records: Iterable<StoredRecord>, kept: Set<string>, gaps: Map<string, Hole[]>): void {
  for (const record of feedInForce(codec, records)) {
    kept.add(hex(record.headers.eventId))
    if (record.type === 'FeedGap') {
      const name = `${record.key} ${record.event.channel}`
      const holes = gaps.get(name) ?? []
      holes.push({ fromMs: record.event.fromTimeMs, toMs: Number.POSITIVE_INFINITY })
      gaps.set(name, holes)
    }
    if (record.type === 'FeedResumed')
      for (const hole of gaps.get(`${record.key} ${record.event.channel}`) ?? [])
        if (hole.toMs === Number.POSITIVE_INFINITY) hole.toMs = record.event.atTimeMs
  }
}
