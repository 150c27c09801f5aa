/** How many ids back a repeat is recognised. */
export const repeatWindowMax = 4_096

/** Twice the ids, so that a search meets an empty place soon; a power of two. */
const placesMax = 8_192

/**
 * The newest distinct ids of an instrument's trades and liquidations, as their first 64 bits, with an index by hash.
 * 48 kB, whatever comes; nothing is allocated per id.
 */
export type RepeatWindow = {
  /** Two words per id, in a ring. */
  readonly ring: Uint32Array
  /** Which place of the ring an id is at, plus 1, by its first word; 0: nothing here. */
  readonly places: Uint16Array
  /** Where the next id goes, once the ring is full over the oldest. */
  next: number
  count: number
}

export const emptyRepeatWindow = (): RepeatWindow => ({
  ring: new Uint32Array(2 * repeatWindowMax),
  places: new Uint16Array(placesMax),
  next: 0,
  count: 0,
})

/** @returns Whether the id is new; it is remembered then, and the oldest forgotten when there are too many. */
export function remember(window: RepeatWindow, eventId: Uint8Array): boolean {
  const first = wordAt(eventId, 0)
  const second = wordAt(eventId, 4)
  if (window.places[placeOf(window, first, second)] !== 0) return false
  if (window.count === repeatWindowMax) forget(window, window.next)
  window.ring[2 * window.next] = first
  window.ring[2 * window.next + 1] = second
  window.places[placeOf(window, first, second)] = window.next + 1
  window.next = (window.next + 1) % repeatWindowMax
  window.count += 1
  return true
}

/** Oldest first, the first eight bytes of each id: the place in the ring is no part of the state. */
export function freezeRepeatWindow({ ring, next, count }: RepeatWindow): Uint8Array {
  const words = new Uint32Array(2 * count)
  const oldest = 2 * ((next + repeatWindowMax - count) % repeatWindowMax)
  const behind = ring.subarray(oldest, oldest + words.length)
  words.set(behind)
  words.set(ring.subarray(0, words.length - behind.length), behind.length)
  return new Uint8Array(words.buffer)
}

/** @throws RangeError when the bytes are not whole ids, or too many. */
export function thawRepeatWindow(bytes: Uint8Array): RepeatWindow {
  if (bytes.length % 8 !== 0 || bytes.length > repeatWindowMax * 8) {
    throw new RangeError(`${bytes.length} bytes are no ids`)
  }
  const window = emptyRepeatWindow()
  for (let id = 0; id < bytes.length; id += 8) remember(window, bytes.subarray(id, id + 8))
  return window
}

/** Where the id is, or the empty place where it would go. */
function placeOf({ ring, places }: RepeatWindow, first: number, second: number): number {
  let place = first % placesMax
  for (;;) {
    const held = places[place] ?? 0
    if (held === 0) return place
    if (ring[2 * held - 2] === first && ring[2 * held - 1] === second) return place
    place = (place + 1) % placesMax
  }
}

/** Takes an id out of the index and closes the hole, so that no search ends too early. */
function forget(window: RepeatWindow, ringPlace: number): void {
  const { ring, places } = window
  let hole = placeOf(window, word(ring, 2 * ringPlace), word(ring, 2 * ringPlace + 1))
  let place = (hole + 1) % placesMax
  for (let held = places[place] ?? 0; held !== 0; held = places[place] ?? 0) {
    const wanted = word(ring, 2 * held - 2) % placesMax
    const reachesHole = (place - wanted + placesMax) % placesMax >= (place - hole + placesMax) % placesMax
    if (reachesHole) {
      places[hole] = held
      hole = place
    }
    place = (place + 1) % placesMax
  }
  places[hole] = 0
  window.count -= 1
}

const word = (ring: Uint32Array, index: number): number => ring[index] ?? 0

/** @throws RangeError when the id is shorter than eight bytes. */
function wordAt(id: Uint8Array, index: number): number {
  const highest = id[index + 3]
  if (highest === undefined) throw new RangeError(`an id of ${id.length} bytes`)
  return ((id[index] ?? 0) | ((id[index + 1] ?? 0) << 8) | ((id[index + 2] ?? 0) << 16) | (highest << 24)) >>> 0
}
