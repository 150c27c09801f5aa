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
let scratch = Buffer.allocUnsafe(65_536)

/**
 * Headers as one run of bytes: for each the number of its name (0: spelled out, with its length), then the length and
 * bytes of its value. Lengths are varints. The result is valid until the next call.
 */
export function headerBytes(headers: RawHeaders): Buffer {
  let at = 0
  for (const [name, value] of headers) {
    reserve(at + name.length * 3 + value.length + 16)
    const number = numbers.get(name) ?? spelledOut
    scratch[at] = number
    at += 1
    if (number === spelledOut) {
      at = putLength(at, Buffer.byteLength(name))
      at += scratch.write(name, at)
    }
    at = putLength(at, value.length)
    scratch.set(value, at)
    at += value.length
  }
  return scratch.subarray(0, at)
}

/** @throws VirtuosoError `data-loss` when the bytes are not what was written. */
export function headersFrom(bytes: Buffer): RawHeaders {
  const headers: [string, Buffer][] = []
  readEnd = 0
  while (readEnd < bytes.length) {
    const number = byteAt(bytes, readEnd)
    readEnd += 1
    const name = number === spelledOut ? take(bytes).toString() : numberedNames[number - 1]
    if (name === undefined) throw damaged()
    headers.push([name, take(bytes)])
  }
  return headers
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
  new VirtuosoError('data-loss', 'the log file is damaged: the headers of a record cannot be read')

function putLength(at: number, length: number): number {
  let rest = length
  let position = at
  for (; rest >= 0x80; rest = Math.floor(rest / 128), position += 1) scratch[position] = (rest & 0x7f) | 0x80
  scratch[position] = rest
  return position + 1
}

function reserve(length: number): void {
  if (length <= scratch.length) return
  const larger = Buffer.allocUnsafe(length * 2)
  scratch.copy(larger)
  scratch = larger
}
