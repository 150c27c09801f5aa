import { expect, it } from 'vitest'
import { batchBytes } from '../test/batch-bytes.ts'
import { hangingTransactions } from './hanging-transaction.ts'
import type { LeaderConnection } from './leader-connection.ts'

/** A partition whose transaction at offset 7 was begun by producer 4711, and what is said of it. */
function watched(
  payload = batchBytes({ baseOffset: 7, producerId: 4_711, kind: 'transactional', records: [{ offset: 7 }] }),
) {
  const said: unknown[] = []
  let nowMs = 0
  const connection: LeaderConnection = {
    send: (call) => call.response.decode(answer(payload)),
    drop: async () => undefined,
  }
  const logger = {
    debug: () => undefined,
    warn: (message: string, fields: object = {}) => void said.push({ message, ...fields }),
  }
  const seen = hangingTransactions({ connection, topic: 'signals', partition: 2, logger, nowMs: () => nowMs })
  const after = (ms: number, lastStableOffset: number, highWatermark: number) => {
    nowMs += ms
    return seen({ lastStableOffset, highWatermark })
  }
  return { after, said }
}

/** A Fetch answer of version 11 with one partition. */
function answer(recordSet: Buffer): Buffer {
  const head = Buffer.alloc(4 + 2 + 4 + 4 + 2 + 7 + 4 + 4 + 2 + 8 + 8 + 8 + 4 + 4 + 4)
  head.writeInt32BE(1, 10) // topics
  head.writeInt16BE(7, 14)
  head.write('signals', 16)
  head.writeInt32BE(1, 23) // partitions
  head.writeInt32BE(recordSet.length, head.length - 4)
  return Buffer.concat([head, recordSet])
}

it('names the producer of a transaction that keeps a partition from its readers for more than 5 s, once', async () => {
  const { after, said } = watched()
  await after(0, 7, 9)
  await after(4_000, 7, 12)
  expect(said).toEqual([])
  await after(1_001, 7, 12)
  await after(60_000, 7, 20)
  expect(said).toEqual([
    { message: 'hanging transaction', topic: 'signals', partition: 2, offset: 7, producerId: 4_711 },
  ])
  await after(1, 20, 22)
  await after(6_000, 20, 22)
  expect(said).toHaveLength(2)
})

it('says nothing of a partition that is quiet, or whose end moves', async () => {
  const { after, said } = watched()
  for (let round = 0; round < 10; round += 1) await after(4_000, 7, 7)
  for (let end = 8; end < 18; end += 1) await after(4_000, end, 30)
  expect(said).toEqual([])
})

it('says so without a name when the broker does not tell it', async () => {
  const { after, said } = watched(Buffer.alloc(0))
  await after(0, 7, 9)
  await after(6_000, 7, 9)
  expect(said).toMatchObject([{ message: 'hanging transaction', producerId: undefined }])
})
