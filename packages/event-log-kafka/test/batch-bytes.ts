import { zstdCompressSync } from 'node:zlib'

export type TestRecord = Readonly<{
  offset: number
  timestampMs?: number
  key?: Buffer | null
  value?: Buffer | null
  headers?: readonly (readonly [string, Buffer])[]
}>
export type TestBatch = Readonly<{
  baseOffset: number
  records: readonly TestRecord[]
  /** Default: of the last record. */
  lastOffset?: number
  producerId?: number
  kind?: 'plain' | 'transactional' | 'abort' | 'commit'
  zstd?: boolean
}>

const baseTimestampMs = 1_786_310_819_965

/** A record batch as a broker keeps it, written here from the protocol's description. */
export function batchBytes({
  baseOffset,
  records,
  lastOffset,
  producerId = -1,
  kind = 'plain',
  zstd = false,
}: TestBatch): Buffer {
  const all = kind === 'abort' || kind === 'commit' ? [marker(baseOffset, kind)] : records
  const last = lastOffset ?? all.at(-1)?.offset ?? baseOffset
  const body = Buffer.concat(all.map((it) => recordBytes(baseOffset, it)))
  const payload = zstd ? zstdCompressSync(body) : body
  const head = Buffer.alloc(61)
  head.writeBigInt64BE(BigInt(baseOffset), 0)
  head.writeInt32BE(49 + payload.length, 8)
  head.writeInt8(2, 16)
  head.writeInt16BE(
    (zstd ? 4 : 0) | (kind === 'plain' ? 0 : 0x10) | (kind === 'abort' || kind === 'commit' ? 0x20 : 0),
    21,
  )
  head.writeInt32BE(last - baseOffset, 23)
  head.writeBigInt64BE(BigInt(baseTimestampMs), 27)
  head.writeBigInt64BE(BigInt(baseTimestampMs), 35)
  head.writeBigInt64BE(BigInt(producerId), 43)
  head.writeInt32BE(all.length, 57)
  return Buffer.concat([head, payload])
}

const marker = (offset: number, kind: 'abort' | 'commit'): TestRecord => ({
  offset,
  key: Buffer.from([0, 0, 0, kind === 'commit' ? 1 : 0]),
  value: Buffer.alloc(6),
})

function recordBytes(
  baseOffset: number,
  { offset, timestampMs, key = null, value = null, headers = [] }: TestRecord,
): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint((timestampMs ?? baseTimestampMs) - baseTimestampMs),
    varint(offset - baseOffset),
    varBytes(key),
    varBytes(value),
    varint(headers.length),
    ...headers.flatMap(([name, bytes]) => [varBytes(Buffer.from(name)), varBytes(bytes)]),
  ])
  return Buffer.concat([varint(body.length), body])
}

const varBytes = (bytes: Buffer | null): Buffer =>
  bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes])

export function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = BigInt(value) >= 0n ? BigInt(value) * 2n : BigInt(value) * -2n - 1n
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(left)])
}
