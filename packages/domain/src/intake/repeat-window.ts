/** How many trades back a repeat is recognised. */
export const repeatWindowMax = 4_096

/** The newest distinct trade ids of an instrument, as their first 64 bits. */
export type RepeatWindow = {
  readonly ring: BigUint64Array<ArrayBuffer>
  readonly known: Set<bigint>
  next: number
}

export const emptyRepeatWindow = (): RepeatWindow => ({
  ring: new BigUint64Array(repeatWindowMax),
  known: new Set(),
  next: 0,
})

/** @returns Whether the id is new; it is remembered then, and the oldest forgotten when there are too many. */
export function remember(window: RepeatWindow, eventId: Uint8Array): boolean {
  const short = first64Bits(eventId)
  if (window.known.has(short)) return false
  if (window.known.size === repeatWindowMax) window.known.delete(window.ring[window.next] ?? 0n)
  window.ring[window.next] = short
  window.known.add(short)
  window.next = (window.next + 1) % repeatWindowMax
  return true
}

/** Oldest first, eight little-endian bytes each: the place in the ring is no part of the state. */
export function freezeRepeatWindow({ ring, known, next }: RepeatWindow): Uint8Array {
  const oldest = known.size < repeatWindowMax ? 0 : next
  const ids = new BigUint64Array(known.size)
  for (let index = 0; index < known.size; index += 1) ids[index] = ring[(oldest + index) % repeatWindowMax] ?? 0n
  return new Uint8Array(ids.buffer)
}

/** @throws RangeError when the bytes are not whole ids, or too many. */
export function thawRepeatWindow(bytes: Uint8Array): RepeatWindow {
  if (bytes.length % 8 !== 0 || bytes.length > repeatWindowMax * 8)
    throw new RangeError(`${bytes.length} bytes are no ids`)
  const window = emptyRepeatWindow()
  for (const id of new BigUint64Array(bytes.slice().buffer)) {
    window.ring[window.next] = id
    window.known.add(id)
    window.next = (window.next + 1) % repeatWindowMax
  }
  return window
}

function first64Bits(id: Uint8Array): bigint {
  return new DataView(id.buffer, id.byteOffset, 8).getBigUint64(0, true)
}
