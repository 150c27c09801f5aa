import type { Violation } from '@virtuoso/audit/invariants'
import type { KafkaSight } from '../faults/kafka-proxy.ts'

/** Keeps what a broker acknowledged to a writer: which offsets it said the records have. */
export type AcknowledgedJournal = Readonly<{
  observe(sight: KafkaSight): void
  /** How many records were acknowledged; one that was resent and acknowledged again counts once. */
  count(): number
  /**
   * I1, of one partition: gone from its offset, or another stands there now.
   * @param offsets - All that are visible there.
   */
  missing(partition: number, offsets: ReadonlySet<number>): readonly Violation[]
}>

/** One record batch as it was sent; its checksum tells it from another one. */
type Batch = Readonly<{ records: number; checksum: number }>
type Run = Batch & Readonly<{ partition: number; from: number }>

/** @param topic - Its name on the broker; what goes elsewhere is not kept. */
export function acknowledgedJournal(topic: string): AcknowledgedJournal {
  const sent = new Map<number, ReadonlyMap<number, Batch>>()
  const runs = new Map<string, Run>()
  const overwritten: Violation[] = []
  return {
    observe({ api, at, version, correlationId, topics, frame }) {
      if (api !== 'Produce' || !topics.includes(topic)) return
      if (at === 'request') {
        sent.set(correlationId, batchesIn(frame, topic))
        return
      }
      const batches = sent.get(correlationId)
      sent.delete(correlationId)
      for (const { partition, errorCode, baseOffset } of answersOf(frame, version, topic))
        if (errorCode === 0) keep(partition, baseOffset, batches?.get(partition))
    },
    count: () => [...runs.values()].reduce((sum, it) => sum + it.records, 0),
    missing: (partition, offsets) => [
      ...overwritten.filter((it) => it.subject.startsWith(`${topic}/${partition}@`)),
      ...[...runs.values()]
        .filter((it) => it.partition === partition)
        .flatMap(({ from, records }) => Array.from({ length: records }, (_, index) => from + index))
        .filter((offset) => !offsets.has(offset))
        .map((offset) => lost(partition, offset, 'nothing')),
    ],
  }

  function keep(partition: number, from: number, batch: Batch | undefined): void {
    if (batch === undefined) return
    const place = `${partition}@${from}`
    const before = runs.get(place)
    if (before !== undefined && before.checksum !== batch.checksum)
      overwritten.push(lost(partition, from, 'an event that was acknowledged later'))
    runs.set(place, { ...batch, partition, from })
  }
  function lost(partition: number, offset: number, recorded: string): Violation {
    const subject = `${topic}/${partition}@${offset}`
    return { invariant: 'I1', subject, recorded, expected: 'the event that was acknowledged' }
  }
}

type Cursor = { readonly frame: Buffer; at: number }

function batchesIn(frame: Buffer, topic: string): ReadonlyMap<number, Batch> {
  const found = new Map<number, Batch>()
  const from = { frame, at: 12 }
  text(from) // client
  text(from) // transaction
  from.at += 6 // acks, time-out
  for (let topics = int32(from); topics > 0; topics -= 1) {
    const name = text(from)
    for (let partitions = int32(from); partitions > 0; partitions -= 1) {
      const partition = int32(from)
      const bytes = int32(from)
      const [records, checksum] = [from.at + recordCountAt, from.at + checksumAt]
      if (name === topic && bytes > 0)
        found.set(partition, { records: frame.readInt32BE(records), checksum: frame.readInt32BE(checksum) })
      from.at += Math.max(0, bytes)
    }
  }
  return found
}

/** Where a record batch says what its bytes come to and how many records it holds; each partition has one in a request. */
const checksumAt = 17
const recordCountAt = 57

type Answer = Readonly<{ partition: number; errorCode: number; baseOffset: number }>

function answersOf(frame: Buffer, version: number, topic: string): readonly Answer[] {
  if (version < 5 || version > 7) throw new RangeError(`Produce version ${version} is not known to the journal`)
  const answers: Answer[] = []
  const from = { frame, at: 8 }
  for (let topics = int32(from); topics > 0; topics -= 1) {
    const name = text(from)
    for (let partitions = int32(from); partitions > 0; partitions -= 1) {
      const partition = int32(from)
      const errorCode = frame.readInt16BE(from.at)
      const baseOffset = Number(frame.readBigInt64BE(from.at + 2))
      from.at += 26 // error, base offset, append time, log start
      if (name === topic) answers.push({ partition, errorCode, baseOffset })
    }
  }
  return answers
}

function int32(from: Cursor): number {
  from.at += 4
  return from.frame.readInt32BE(from.at - 4)
}

function text(from: Cursor): string {
  const length = Math.max(0, from.frame.readInt16BE(from.at))
  from.at += 2 + length
  return from.frame.toString('utf8', from.at - length, from.at)
}
