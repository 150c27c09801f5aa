import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchBytes, type TestRecord, varint } from '../test/batch-bytes.ts'
import { recordsOf, storedBatches } from './record-batch.ts'
import { varint as readVarint, wire } from './wire.ts'

const bytes = fc.uint8Array({ maxLength: 40 }).map((it) => Buffer.from(it))
const record = fc.record({
  timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.tuple(fc.constantFrom('eventId', 'cause', '7', 'größe'), bytes), { maxLength: 6 }),
})

describe('a record batch', () => {
  it('gives back each record as it was written: times, nulls, and headers in order with their repeats', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 20 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.boolean(),
        (made, baseOffset, zstd) => {
          const records: TestRecord[] = made.map((it, index) => ({ ...it, offset: baseOffset + index * 3 }))
          const [batch] = storedBatches(batchBytes({ baseOffset, records, zstd }))
          expect(batch === undefined ? undefined : recordsOf(batch)).toEqual(records)
        },
      ),
    )
  })

  it('reads every whole number a protocol length or time can be', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (it) => readVarint(wire(varint(Math.trunc(it / 2)))) === Math.trunc(it / 2)),
    )
  })

  it('leaves a last batch that the broker cut off for the next fetch', () => {
    const whole = batchBytes({ baseOffset: 0, records: [{ offset: 0 }] })
    const next = batchBytes({ baseOffset: 1, records: [{ offset: 1 }, { offset: 2 }] })
    const cut = Buffer.concat([whole, next.subarray(0, next.length - 1)])
    expect([...storedBatches(cut)].map((it) => it.lastOffset)).toEqual([0])
    expect([...storedBatches(cut.subarray(0, whole.length + 5))].map((it) => it.lastOffset)).toEqual([0])
  })

  it('refuses a batch whose records are cut short rather than give fewer', () => {
    const good = batchBytes({ baseOffset: 0, records: [{ offset: 0, value: Buffer.from('all of it') }] })
    const short = good.subarray(0, good.length - 4)
    short.writeInt32BE(short.length - 12, 8)
    const [batch] = storedBatches(short)
    expect(() => batch && recordsOf(batch)).toThrow(RangeError)
  })
})
