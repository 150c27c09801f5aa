import { hash } from 'node:crypto'

/** A part of an id: text as UTF-8, an integer as decimal text, bytes raw; undefined is told apart from empty. */
export type IdPart = string | number | boolean | Uint8Array | undefined

let scratch = Buffer.alloc(4_096)

/**
 * The one recipe of every deterministic id: the first 16 bytes of SHA-256 over tag and parts, each preceded by its
 * length as int32 big-endian; an absent part is `ff ff ff ff` alone.
 * @throws RangeError when a number is not a safe integer.
 */
export function id(tag: string, ...parts: readonly IdPart[]): Buffer {
  let end = putText(0, tag)
  for (const part of parts) end = putPart(end, part)
  return digest(scratch.subarray(0, end))
}

const digestBytes = 16

/**
 * The first 16 bytes of SHA-256. Node is asked for them as text, one character a byte: as a buffer it takes four times as
 * long, and leaves twice the bytes outside the heap.
 */
export function digest(bytes: Uint8Array): Buffer {
  const text = hash('sha256', bytes, 'binary')
  const first = Buffer.alloc(digestBytes)
  for (let index = 0; index < digestBytes; index += 1) first[index] = text.charCodeAt(index)
  return first
}

/** Whether two short runs of bytes are equal; for these a loop is faster than a call into Node. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false
  return true
}

function putPart(at: number, part: IdPart): number {
  if (part === undefined) {
    reserve(at + 4)
    return scratch.writeInt32BE(-1, at)
  }
  if (typeof part === 'object') return putBytes(at, part)
  if (typeof part === 'number' && !Number.isSafeInteger(part))
    throw new RangeError(`an id part must be an integer, not ${part}`)
  return putText(at, String(part))
}

function putText(at: number, text: string): number {
  reserve(at + 4 + text.length * 3)
  const length = scratch.write(text, at + 4, 'utf8')
  scratch.writeInt32BE(length, at)
  return at + 4 + length
}

function putBytes(at: number, bytes: Uint8Array): number {
  reserve(at + 4 + bytes.length)
  scratch.writeInt32BE(bytes.length, at)
  scratch.set(bytes, at + 4)
  return at + 4 + bytes.length
}

function reserve(length: number): void {
  if (length <= scratch.length) return
  const larger = Buffer.alloc(length * 2)
  scratch.copy(larger)
  scratch = larger
}

/** A list of integers as one id part: int64 big-endian values joined. */
export function int64Column(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 8)
  let at = 0
  for (const value of values) at = writeInt64(bytes, value, at)
  return bytes
}

/** Without BigInt: one per level of a book would be the larger part of the cost. */
function writeInt64(bytes: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 4_294_967_296)
  bytes.writeInt32BE(high, at)
  return bytes.writeUInt32BE(value - high * 4_294_967_296, at + 4)
}

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

const crockford = '0123456789abcdefghjkmnpqrstvwxyz'

/** The first 40 bits of an id for people, e.g. `sig_vbvhkj9v`: eight characters of Crockford base32, lower case. */
export function shortId(prefix: 'sig' | 'alr' | 'run', bytes: Uint8Array): string {
  let text = ''
  for (let bit = 0; bit < 40; bit += 5) {
    const byte = bit >> 3
    const pair = ((bytes[byte] ?? 0) << 8) | (bytes[byte + 1] ?? 0)
    text += crockford[(pair >> (11 - (bit & 7))) & 31]
  }
  return `${prefix}_${text}`
}

/**
 * Between which ids, both included, a short id or its beginning lies, as 32 hex digits.
 * @param text - `sig_vbvh`.
 * @returns undefined when it is none.
 */
export function idRange(
  prefix: 'sig' | 'alr' | 'run',
  text: string,
): Readonly<{ from: string; to: string }> | undefined {
  const digits = text.startsWith(`${prefix}_`)
    ? [...text.slice(prefix.length + 1)].map((it) => crockford.indexOf(it))
    : []
  if (digits.length === 0 || digits.length > 8 || digits.includes(-1)) return undefined
  const bits = digits.map((it) => it.toString(2).padStart(5, '0')).join('')
  const bound = (fill: '0' | '1'): string =>
    BigInt(`0b${bits.padEnd(128, fill)}`)
      .toString(16)
      .padStart(32, '0')
  return { from: bound('0'), to: bound('1') }
}

/** Id of an analyzer's output: what was consumed and which of its outputs this is; no clock, process or coordinate. */
export const derivedId = (
  analyzer: string,
  version: number,
  configHash: Uint8Array,
  instrument: string,
  consumedEventId: Uint8Array,
  index: number,
): Buffer => id('derived/1', analyzer, version, configHash, instrument, consumedEventId, index)
