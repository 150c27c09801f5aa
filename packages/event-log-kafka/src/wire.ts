/** A place in received bytes; the readers below move it on. Reading past the end throws RangeError. */
export type Wire = { readonly bytes: Buffer; at: number }

export const wire = (bytes: Buffer): Wire => ({ bytes, at: 0 })

export function int8(from: Wire): number {
  const value = from.bytes.readInt8(from.at)
  from.at += 1
  return value
}

export function int16(from: Wire): number {
  const value = from.bytes.readInt16BE(from.at)
  from.at += 2
  return value
}

export function int32(from: Wire): number {
  const value = from.bytes.readInt32BE(from.at)
  from.at += 4
  return value
}

/** Offsets, times and producer ids stay below 2^53, so a number holds them. */
export function int64(from: Wire): number {
  const value = from.bytes.readInt32BE(from.at) * 4_294_967_296 + from.bytes.readUInt32BE(from.at + 4)
  from.at += 8
  return value
}

/** Zigzag, seven bits a byte, up to 2^53. */
export function varint(from: Wire): number {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = from.bytes.readUInt8(from.at++)
    value += (byte & 0x7f) * factor
    if (byte < 0x80) break
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

/** Shares memory with the received bytes. @returns null for a length of −1. */
export function varBytes(from: Wire): Buffer | null {
  const length = varint(from)
  return length < 0 ? null : take(from, length)
}

export function uvarint(from: Wire): number {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = from.bytes.readUInt8(from.at++)
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value
  }
}

export const string16 = (from: Wire): string => take(from, int16(from)).toString('utf8')

/** Text of the flexible protocol versions, whose lengths are one too high so that 0 can say null. */
export function compactString(from: Wire): string | undefined {
  const length = uvarint(from)
  return length === 0 ? undefined : take(from, length - 1).toString('utf8')
}

/** Tagged fields of the flexible protocol versions; we know none of them. */
export function skipTags(from: Wire): void {
  for (let left = uvarint(from); left > 0; left -= 1) {
    uvarint(from)
    take(from, uvarint(from))
  }
}

export function take(from: Wire, length: number): Buffer {
  const end = from.at + length
  if (length < 0 || end > from.bytes.length) throw new RangeError(`${length} bytes wanted at ${from.at}`)
  const bytes = from.bytes.subarray(from.at, end)
  from.at = end
  return bytes
}
