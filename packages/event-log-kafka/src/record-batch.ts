import type { RawHeaders } from '@virtuoso/contracts'
import { int8, int16, int32, int64, take, varBytes, varint, type Wire, wire } from './wire.ts'
import { unfold } from './zstd.ts'

/** One batch as the broker keeps it. Its records are read only when asked for. */
export type StoredBatch = Readonly<{
  baseOffset: number
  /** Also where compaction removed the last records, so a reader never stands still before a hole. */
  lastOffset: number
  producerId: number
  inTransaction: boolean
  /** Commit and abort markers; they hold no data. */
  isControl: boolean
  compression: number
  baseTimestampMs: number
  recordCount: number
  payload: Buffer
}>

export type BatchRecord = Readonly<{
  offset: number
  timestampMs: number
  key: Buffer | null
  value: Buffer | null
  headers: RawHeaders
}>

const lengthAt = 8
const headBytes = 12
const magicVersion = 2

/** The whole batches of a fetched record set. A broker may cut the last one off; it comes again with the next fetch. */
export function* storedBatches(recordSet: Buffer): Generator<StoredBatch> {
  for (let at = 0; at + headBytes <= recordSet.length; ) {
    const end = at + headBytes + recordSet.readInt32BE(at + lengthAt)
    if (end > recordSet.length) return
    yield storedBatch(wire(recordSet.subarray(at, end)))
    at = end
  }
}

function storedBatch(from: Wire): StoredBatch {
  const baseOffset = int64(from)
  from.at += 8 // length, leader epoch
  const magic = int8(from)
  if (magic !== magicVersion) throw new Error(`batch format ${magic} at offset ${baseOffset}, not ${magicVersion}`)
  from.at += 4 // checksum: the content hash of each record is what we rely on
  const attributes = int16(from)
  const lastOffset = baseOffset + int32(from)
  const baseTimestampMs = int64(from)
  from.at += 8 // greatest timestamp
  const producerId = int64(from)
  from.at += 6 // producer epoch, first sequence
  const recordCount = int32(from)
  const payload = take(from, from.bytes.length - from.at)
  return {
    baseOffset,
    lastOffset,
    producerId,
    inTransaction: (attributes & 0x10) !== 0,
    isControl: (attributes & 0x20) !== 0,
    compression: attributes & 0x07,
    baseTimestampMs,
    recordCount,
    payload,
  }
}

/** Keys, values and headers share memory with the batch. */
export function recordsOf(batch: StoredBatch): BatchRecord[] {
  const from = wire(unfold(batch.compression, batch.payload))
  const records: BatchRecord[] = []
  for (let left = batch.recordCount; left > 0; left -= 1) records.push(batchRecord(batch, from))
  return records
}

function batchRecord({ baseOffset, baseTimestampMs }: StoredBatch, from: Wire): BatchRecord {
  varint(from) // length
  from.at += 1 // attributes
  const timestampMs = baseTimestampMs + varint(from)
  const offset = baseOffset + varint(from)
  return { offset, timestampMs, key: varBytes(from), value: varBytes(from), headers: recordHeaders(from) }
}

/** A list, not a dictionary: order and repeats are part of what was written. */
function recordHeaders(from: Wire): RawHeaders {
  const headers: [string, Buffer][] = []
  for (let left = varint(from); left > 0; left -= 1)
    headers.push([take(from, varint(from)).toString('utf8'), varBytes(from) ?? Buffer.alloc(0)])
  return headers
}

/** Whether a control batch ends its producer's transaction by throwing it away. */
export function isAbortMarker(batch: StoredBatch): boolean {
  const [marker] = recordsOf(batch)
  return marker?.key?.readInt16BE(2) === 0
}
