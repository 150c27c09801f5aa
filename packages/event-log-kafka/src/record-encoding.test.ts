import fc from 'fast-check'
import kafkaRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js'
import produce from 'kafkajs/src/protocol/requests/produce/v3/request.js'
import { describe, expect, it } from 'vitest'
import { produceBatches } from './produce-batches.ts'
import { recordsOf, storedBatches } from './record-batch.ts'
import { encodedRecord } from './record-encoding.ts'

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((it) => Buffer.from(it))
const text = (content: string): Buffer => Buffer.from(content)
const content = fc.record({
  key: fc.option(bytes(200)),
  value: fc.option(bytes(20_000)),
  headers: fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 90 }), bytes(300)), { maxLength: 20 }),
})
const place = fc.record({ offset: fc.nat(100_000), timestamp: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }) })

describe('a record as it goes into a batch', () => {
  it('is read back as it was written, header by header in order, whatever is in it', () => {
    fc.assert(
      fc.property(content, place, (record, { offset, timestamp }) => {
        const { buffer } = encodedRecord(record, offset, timestamp)
        const [read] = recordsOf({ ...batch, payload: buffer })
        expect(read).toEqual({ ...record, offset, timestampMs: timestamp })
      }),
    )
  })

  it('has the bytes that kafkajs would give it', () => {
    fc.assert(
      fc.property(content, fc.nat(10_000), fc.nat(2 ** 30), ({ key, value, headers }, offset, timestamp) => {
        const plain = headers.filter(([name]) => /^[a-z]+$/i.test(name) && name !== '__proto__')
        const distinct = [...new Map(plain)]
        const theirs = kafkaRecord({
          offsetDelta: offset,
          timestampDelta: timestamp,
          key,
          value,
          headers: Object.fromEntries(distinct),
        })
        expect(encodedRecord({ key, value, headers: distinct }, offset, timestamp).buffer).toEqual(theirs.buffer)
      }),
    )
  })

  it('is taken by kafkajs as it is: without our patch the headers would be lost', async () => {
    const record = { topic: 'signals', partition: 1, key: text('k'), value: text('v'), timestampMs: 7 } as const
    const headers = [['a', text('1')]] as const
    const [[batches] = []] = produceBatches([{ ...record, headers }], { onBroker: (it) => it })
    const partitions = [{ partition: 1, firstSequence: 0, messages: batches?.messages ?? [] }]
    const request = produce({ acks: -1, timeout: 1, producerId: '-1', topicData: [{ topic: 'signals', partitions }] })
    const sent = (await request.encode()).buffer
    const [stored] = storedBatches(sent.subarray(requestHeadBytes + 'signals'.length))
    expect(stored === undefined ? [] : recordsOf(stored)).toEqual([
      { offset: 0, timestampMs: 7, key: text('k'), value: text('v'), headers },
    ])
  })

  it('lays out headers as they stand, whatever their names and however often', () => {
    const headers = ['b', '1', 'b'].map((name, index) => [name, Buffer.from([index])] as const)
    const [read] = recordsOf({ ...batch, payload: encodedRecord({ key: null, value: null, headers }, 0, 0).buffer })
    expect(read?.headers).toEqual(headers)
  })
})

/** No transactional id, acks, time-out, a topic's name, one partition: up to the batch, the name itself aside. */
const requestHeadBytes = 2 + 2 + 4 + 4 + 2 + 4 + 4 + 4

const batch = {
  baseOffset: 0,
  lastOffset: 0,
  producerId: 1,
  inTransaction: false,
  isControl: false,
  compression: 0,
  baseTimestampMs: 0,
  recordCount: 1,
} as const
