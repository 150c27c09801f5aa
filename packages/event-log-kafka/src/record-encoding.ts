import type { NewRecord } from '@virtuoso/contracts'

/** What kafkajs copies into a batch: its encoder hands out bytes under either name. */
export type EncodedRecord = Readonly<{ buf: Buffer; buffer: Buffer }>

type Content = Pick<NewRecord, 'key' | 'value' | 'headers'>

/**
 * One record as a batch of format 2 holds it, in one piece. kafkajs builds each from a dozen small buffers, which costs
 * several times what encoding and sealing the event cost; and it cannot keep the order of a header that stands twice.
 * @param offsetDelta - Its place in the batch.
 * @param timestampDelta - ms since the batch's first record.
 */
export function encodedRecord(
  { key, value, headers }: Content,
  offsetDelta: number,
  timestampDelta: number,
): EncodedRecord {
  let length = 1 + varintLength(timestampDelta) + varintLength(offsetDelta) + varintLength(headers.length)
  length += blobLength(key) + blobLength(value)
  for (const [name, header] of headers) length += blobLength(nameBytes(name)) + blobLength(header)
  const buffer = Buffer.allocUnsafe(varintLength(length) + length)
  let at = putVarint(buffer, 0, length)
  buffer[at++] = 0 // attributes: none are defined
  at = putVarint(buffer, at, timestampDelta)
  at = putVarint(buffer, at, offsetDelta)
  at = putBlob(buffer, at, key)
  at = putBlob(buffer, at, value)
  at = putVarint(buffer, at, headers.length)
  for (const [name, header] of headers) at = putBlob(buffer, putBlob(buffer, at, nameBytes(name)), header)
  return { buf: buffer, buffer }
}

const names = new Map<string, Buffer>()
const namesMax = 1_000

/** There are a dozen names; a stranger's letter may bring others. */
function nameBytes(name: string): Buffer {
  const known = names.get(name)
  if (known !== undefined) return known
  const bytes = Buffer.from(name)
  if (names.size < namesMax) names.set(name, bytes)
  return bytes
}

const blobLength = (bytes: Buffer | null): number => (bytes === null ? 1 : varintLength(bytes.length) + bytes.length)

function putBlob(into: Buffer, at: number, bytes: Buffer | null): number {
  if (bytes === null) return putVarint(into, at, -1)
  const begin = putVarint(into, at, bytes.length)
  into.set(bytes, begin)
  return begin + bytes.length
}

/** Without bit operations: a timestamp's delta may not fit 32 bits. */
const zigZag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2)

function varintLength(value: number): number {
  let length = 1
  for (let rest = zigZag(value); rest >= 128; rest = Math.floor(rest / 128)) length += 1
  return length
}

function putVarint(into: Buffer, from: number, value: number): number {
  let at = from
  let rest = zigZag(value)
  for (; rest >= 128; rest = Math.floor(rest / 128)) into[at++] = (rest % 128) | 0x80
  into[at++] = rest
  return at
}
