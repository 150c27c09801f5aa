import { describe, expect, it } from 'vitest'
import type { KafkaSight } from '../faults/kafka-proxy.ts'
import { acknowledgedJournal } from './acknowledged.ts'

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value & 0xffff)])
const int64 = (value: number): Buffer => Buffer.concat([int32(0), int32(value)])
const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)])
const topic = 'market.events'

/** A record batch that says how many records it holds and what its bytes come to, and nothing else. */
function batch(records: number, checksum: number): Buffer {
  const bytes = Buffer.alloc(61)
  bytes.writeInt32BE(checksum, 17)
  bytes.writeInt32BE(records, 57)
  return bytes
}

const seen = (at: KafkaSight['at'], correlationId: number, ...parts: readonly Buffer[]): KafkaSight => ({
  at,
  api: 'Produce',
  version: 7,
  correlationId,
  topics: [topic],
  transactionalId: undefined,
  commits: undefined,
  frame: Buffer.concat(parts),
})
const sent = (id: number, partition: number, records: number, checksum = 1): KafkaSight => {
  const head = [int32(0), int16(0), int16(7), int32(id), text('ingestor'), int16(-1), int16(-1), int32(5_000)]
  const body = batch(records, checksum)
  return seen('request', id, ...head, int32(1), text(topic), int32(1), int32(partition), int32(body.length), body)
}
const answered = (id: number, partition: number, errorCode: number, baseOffset: number): KafkaSight => {
  const rest = [int64(0), int64(0)] // append time, log start
  const answer = [int32(partition), int16(errorCode), int64(baseOffset), ...rest]
  return seen('reply', id, int32(0), int32(id), int32(1), text(topic), int32(1), ...answer)
}

describe('what a broker acknowledged', () => {
  it('is missing where the log shows no record at its offset', () => {
    const journal = acknowledgedJournal(topic)
    for (const it of [sent(1, 0, 3), sent(2, 1, 2), answered(2, 1, 0, 50), answered(1, 0, 0, 7)]) journal.observe(it)
    expect(journal.count()).toBe(5)
    expect(journal.missing(0, new Set([7, 8, 9]))).toEqual([])
    expect(journal.missing(0, new Set([7, 9])).map((it) => it.subject)).toEqual(['market.events/0@8'])
    expect(journal.missing(1, new Set())).toHaveLength(2)
  })

  it('counts once where it was sent again, and is lost where another stands at its offset', () => {
    const journal = acknowledgedJournal(topic)
    for (const it of [sent(1, 0, 2), answered(1, 0, 0, 7), sent(2, 0, 2), answered(2, 0, 0, 7)]) journal.observe(it)
    expect(journal.count()).toBe(2)
    expect(journal.missing(0, new Set([7, 8]))).toEqual([])
    for (const it of [sent(3, 0, 2, 99), answered(3, 0, 0, 7)]) journal.observe(it)
    expect(journal.missing(0, new Set([7, 8])).map((it) => it.recorded)).toEqual([
      'an event that was acknowledged later',
    ])
  })

  it('is nothing where it refused or never answered', () => {
    const journal = acknowledgedJournal(topic)
    for (const it of [sent(1, 0, 3), answered(1, 0, 6, -1), sent(2, 0, 3)]) journal.observe(it)
    expect(journal.count()).toBe(0)
  })
})
