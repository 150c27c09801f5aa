import { describe, expect, it } from 'vitest'
import { batchBytes, type TestBatch } from '../test/batch-bytes.ts'
import { committedBatches } from './committed-batches.ts'

type Aborted = readonly Readonly<{ producerId: number; firstOffset: number }>[]

const from = (producerId: number, offset: number): TestBatch => ({
  baseOffset: offset,
  producerId,
  kind: 'transactional',
  records: [{ offset }],
})
const ends = (producerId: number, kind: 'abort' | 'commit', offset: number): TestBatch => ({
  baseOffset: offset,
  producerId,
  kind,
  records: [],
})
const read = (batches: readonly TestBatch[], abortedTransactions: Aborted) => [
  ...committedBatches({
    errorCode: 0,
    lastStableOffset: 100,
    highWatermark: 100,
    abortedTransactions,
    recordSet: Buffer.concat(batches.map(batchBytes)),
  }),
]
const seen = (batches: readonly TestBatch[], aborted: Aborted): number[] =>
  read(batches, aborted).flatMap((it) => it.records.map(({ offset }) => offset))

describe('what a committed reader sees', () => {
  it('shows nothing of two aborted transactions that overlap, and all of the one that was committed', () => {
    const log = [
      from(1, 0),
      from(2, 1),
      from(3, 2),
      from(1, 3),
      ends(2, 'abort', 4),
      from(1, 5),
      ends(1, 'abort', 6),
      from(3, 7),
      ends(3, 'commit', 8),
    ]
    // As a broker lists them: in the order they ended.
    const aborted = [
      { producerId: 2, firstOffset: 1 },
      { producerId: 1, firstOffset: 0 },
    ]
    expect(seen(log, aborted)).toEqual([2, 7])
  })

  it('shows what a producer wrote after its aborted transaction, and outside any', () => {
    const outside: TestBatch = { baseOffset: 3, producerId: 1, records: [{ offset: 3 }] }
    const log = [from(1, 0), ends(1, 'abort', 1), from(1, 2), outside, ends(1, 'commit', 4)]
    expect(seen(log, [{ producerId: 1, firstOffset: 0 }])).toEqual([2, 3])
  })

  it('hides the rest of a transaction that began and aborted around the place where reading begins', () => {
    expect(seen([from(1, 5), ends(1, 'abort', 6), from(1, 7)], [{ producerId: 1, firstOffset: 2 }])).toEqual([7])
  })

  it('is not misled by a user key that looks like an abort marker', () => {
    const looksLikeMarker: TestBatch = { ...from(1, 1), records: [{ offset: 1, key: Buffer.alloc(4) }] }
    const log = [from(1, 0), looksLikeMarker, from(1, 2), ends(1, 'abort', 3)]
    expect(seen(log, [{ producerId: 1, firstOffset: 0 }])).toEqual([])
  })

  it('goes on behind markers, and behind a batch that compaction emptied', () => {
    const emptied: TestBatch = { baseOffset: 10, lastOffset: 19, records: [] }
    expect(read([emptied, ends(1, 'commit', 20)], []).map((it) => it.nextOffset)).toEqual([20, 21])
  })
})
