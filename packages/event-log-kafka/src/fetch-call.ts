import type { ProtocolCall } from 'kafkajs/src/network/connectionPool.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { int16, int32, int64, string16, take, wire } from './wire.ts'

export type FetchRequest = Readonly<{
  topic: string
  partition: number
  fromOffset: number
  /** How long the broker may wait for a first byte, ms. */
  waitMs: number
  /** What is not committed, or was aborted, is listed too; left out: it is not sent. */
  isolation?: 'uncommitted'
}>

export type FetchAnswer = Readonly<{
  /** 0: none. */
  errorCode: number
  /** One past the last record that a committed reader may see. */
  lastStableOffset: number
  /** One past the last record that every in-sync replica has. */
  highWatermark: number
  /** In no particular order. */
  abortedTransactions: readonly Readonly<{ producerId: number; firstOffset: number }>[]
  recordSet: Buffer
}>

const fetchApiKey = 1
const readUncommitted = 0
const readCommitted = 1
const partitionMaxBytes = 1_048_576
const requestMaxBytes = 8 * 1_048_576

/** One partition. Version 11 is the last before topic ids and tagged fields. */
export const fetchCall = (wanted: FetchRequest): ProtocolCall<FetchAnswer> => ({
  request: { apiKey: fetchApiKey, apiVersion: 11, apiName: 'Fetch', encode: async () => encode(wanted) },
  response: { decode: async (payload) => decode(payload), parse: async (answer) => answer },
  requestTimeout: wanted.waitMs + 5_000,
})

function encode({ topic, partition, fromOffset, waitMs, isolation }: FetchRequest): Encoder {
  return new Encoder()
    .writeInt32(-1) // a consumer, not a replica
    .writeInt32(waitMs)
    .writeInt32(1) // least bytes
    .writeInt32(requestMaxBytes)
    .writeInt8(isolation === 'uncommitted' ? readUncommitted : readCommitted)
    .writeInt32(0) // no fetch session
    .writeInt32(-1)
    .writeInt32(1) // topics
    .writeString(topic)
    .writeInt32(1) // partitions
    .writeInt32(partition)
    .writeInt32(-1) // leader epoch not known
    .writeInt64(fromOffset)
    .writeInt64(-1)
    .writeInt32(partitionMaxBytes)
    .writeInt32(0) // forgotten topics
    .writeString('') // rack
}

function decode(payload: Buffer): FetchAnswer {
  const from = wire(payload)
  int32(from) // throttle time
  const requestError = int16(from)
  int32(from) // session
  if (requestError !== 0 || int32(from) === 0) return failed(requestError)
  string16(from) // topic
  int32(from) // partitions
  int32(from) // partition
  const errorCode = int16(from)
  const highWatermark = int64(from)
  const lastStableOffset = int64(from)
  int64(from) // log start
  const abortedTransactions: { producerId: number; firstOffset: number }[] = []
  for (let left = int32(from); left > 0; left -= 1)
    abortedTransactions.push({ producerId: int64(from), firstOffset: int64(from) })
  int32(from) // preferred replica
  const recordSet = take(from, Math.max(0, int32(from)))
  return { errorCode, lastStableOffset, highWatermark, abortedTransactions, recordSet }
}

const failed = (errorCode: number): FetchAnswer => ({
  errorCode: errorCode === 0 ? -1 : errorCode,
  lastStableOffset: 0,
  highWatermark: 0,
  abortedTransactions: [],
  recordSet: Buffer.alloc(0),
})
