import { type RawHeaders, VirtuosoError } from '@virtuoso/contracts'

/** A name's place is its number in the file, so names are only ever added at the end. */
const numberedNames = [
  'eventId',
  'contentHash',
  'schema',
  'manifest',
  'feed',
  'frame',
  'set',
  'cause',
  'read',
  'window',
  'index',
]
const numbers = new Map(numberedNames.map((name, index) => [name, index + 1]))
const spelledOut = 0
/** No key at all: a length of nought, which a key of no bytes has in one byte, in two. */
const keylessBytes = Buffer.from([0x80, 0x00])
let scratch = Buffer.allocUnsafe(65_536)

/**
 * Key and headers as one run of bytes, because each column of bytes costs a reader as much as all the rest: the key, then
 * for each header the number of its name (0: spelled out) and its value. Every run of bytes has its length, a varint,
 * before it. The result is valid until the next call.
 */
export function headBytes(key: Uint8Array | null, headers: RawHeaders): Buffer {
  reserve((key?.length ?? 0) + 8)
  let at = key === null ? keylessBytes.copy(scratch) : putBytes(0, key)
  for (const [name, value] of headers) {
    reserve(at + name.length * 3 + value.length + 24)
    const number = numbers.get(name) ?? spelledOut
    scratch[at] = number
    at += 1
    if (number === spelledOut) at = putBytes(at, Buffer.from(name))
    at = putBytes(at, value)
  }
  return scratch.subarray(0, at)
}

/** @throws VirtuosoError `data-loss` when the bytes are not what was written. */
export function headFrom(bytes: Buffer): Readonly<{ key: Buffer | null; headers: RawHeaders }> {
  const key = keyFrom(bytes)
  const headers: [string, Buffer][] = []
  while (readEnd < bytes.length) {
    const number = byteAt(bytes, readEnd)
    readEnd += 1
    const name = number === spelledOut ? take(bytes).toString() : numberedNames[number - 1]
    if (name === undefined) throw damaged()
    headers.push([name, take(bytes)])
  }
  return { key, headers }
}

/** The key alone; leaves `readEnd` behind it. */
export function keyFrom(bytes: Buffer): Buffer | null {
  readEnd = 0
  const key = take(bytes)
  return key.length === 0 && readEnd === keylessBytes.length ? null : key
}

let readEnd = 0

/** A length and so many bytes. */
function take(bytes: Buffer): Buffer {
  let length = 0
  let scale = 1
  for (let byte = 0x80; byte >= 0x80; scale *= 128) {
    byte = byteAt(bytes, readEnd)
    readEnd += 1
    length += (byte & 0x7f) * scale
  }
  if (readEnd + length > bytes.length) throw damaged()
  readEnd += length
  return bytes.subarray(readEnd - length, readEnd)
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw damaged()
  return byte
}

const damaged = (): VirtuosoError =>
  new VirtuosoError('data-loss', 'the log file is damaged: key and headers of a record cannot be read')

function putBytes(at: number, bytes: Uint8Array): number {
  let rest = bytes.length
  let position = at
  for (; rest >= 0x80; rest = Math.floor(rest / 128), position += 1) scratch[position] = (rest & 0x7f) | 0x80
  scratch[position] = rest
  scratch.set(bytes, position + 1)
  return position + 1 + bytes.length
}

function reserve(length: number): void {
  if (length <= scratch.length) return
  const larger = Buffer.allocUnsafe(length * 2)
  scratch.copy(larger)
  scratch = larger
}
