import type { NewRecord } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { assertEveryPartitionAnswered, produceBatches } from './produce-batches.ts'
import { topicNames } from './topic-names.ts'

const record = (value: Buffer, rest: Partial<NewRecord> = {}): NewRecord => ({
  topic: 'market.events',
  partition: 1,
  key: Buffer.from('bybit:BTC/USDT:USDT'),
  value,
  headers: [],
  timestampMs: 5,
  ...rest,
})
const batches = (records: readonly NewRecord[]) => [...produceBatches(records, topicNames('t.'))]
const sizes = (records: readonly NewRecord[]): number[] =>
  batches(records).map((it) => it.reduce((sum, { messages }) => sum + messages.length, 0))

describe('what goes to the brokers in one request', () => {
  it('is everything, under the names the brokers know, when it fits', () => {
    const [batch] = batches([record(Buffer.from('a')), record(Buffer.from('b'), { topic: 'signals' })])
    expect(batch?.map((it) => it.topic)).toEqual(['t.market.events', 't.signals'])
  })

  it('never makes a batch for one partition that is larger than a record may be', () => {
    const half = Buffer.alloc(600_000)
    expect(sizes([record(half), record(half), record(half)])).toEqual([1, 1, 1])
    expect(sizes([record(half), record(half, { partition: 2 }), record(half, { partition: 0 })])).toEqual([3])
  })

  it('lets a single record of the greatest size through', () => {
    expect(sizes([record(Buffer.alloc(10)), record(Buffer.alloc(1_048_576)), record(Buffer.alloc(10))])).toEqual([
      1, 1, 1,
    ])
  })

  it('counts as written only when every partition has answered', () => {
    const sent = batches([record(Buffer.from('a')), record(Buffer.from('b'), { partition: 2 })])[0] ?? []
    const answer = (partition: number) => ({ topicName: 't.market.events', partition, errorCode: 0 })
    expect(() => assertEveryPartitionAnswered(sent, [answer(1), answer(2)])).not.toThrow()
    expect(() => assertEveryPartitionAnswered(sent, [answer(1)])).toThrow('no acknowledgement from t.market.events/2')
  })
})
