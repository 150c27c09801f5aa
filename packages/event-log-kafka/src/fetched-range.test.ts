import { describe, expect, it } from 'vitest'
import { batchBytes, type TestBatch } from '../test/batch-bytes.ts'
import { fetchedRange } from './fetched-range.ts'

const fetched = (fromOffset: number, batches: readonly TestBatch[]) =>
  fetchedRange('market.events/1', fromOffset, {
    errorCode: 0,
    lastStableOffset: 100,
    highWatermark: 100,
    abortedTransactions: [],
    recordSet: Buffer.concat(batches.map(batchBytes)),
  })
const batch = (from: number, to: number): TestBatch => ({
  baseOffset: from,
  records: Array.from({ length: to - from }, (_, it) => ({ offset: from + it })),
})

describe('what one fetch brought', () => {
  it('is given out in portions, each going on where the last one ended', () => {
    const range = fetched(0, [batch(0, 3), batch(3, 5)])
    const portions = [2, 2, 2].map((max) => [range.take(max).map((it) => it.offset), range.nextOffset()])
    expect(portions).toEqual([
      [[0, 1], 2],
      [[2, 3], 4],
      [[4], 5],
    ])
    expect(range.take(2)).toEqual([])
  })

  it('begins at the offset that was asked for, though a broker sends the whole batch around it', () => {
    expect(
      fetched(4, [batch(2, 6)])
        .take(10)
        .map((it) => it.offset),
    ).toEqual([4, 5])
  })

  it('goes on behind a hole that compaction left at its end', () => {
    const range = fetched(7, [{ ...batch(5, 8), lastOffset: 11 }])
    expect(range.take(10).map((it) => it.offset)).toEqual([7])
    expect(range.nextOffset()).toBe(12)
  })

  it('names the place of a batch that cannot be read', () => {
    const damaged = batchBytes({ ...batch(3, 5), zstd: true }).fill(0xff, 61)
    const range = fetchedRange('market.events/1', 0, {
      errorCode: 0,
      lastStableOffset: 5,
      highWatermark: 5,
      abortedTransactions: [],
      recordSet: Buffer.concat([batchBytes(batch(0, 3)), damaged]),
    })
    expect(range.take(3)).toHaveLength(3)
    expect(() => range.take(3)).toThrow('market.events/1 cannot be read from offset 3 on')
  })
})
