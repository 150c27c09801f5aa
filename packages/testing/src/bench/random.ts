/** The same numbers from the same seed, on every machine. */
export type Random = Readonly<{
  /** A whole number in [0, below). */
  below(below: number): number
}>

/** @param seed - A whole number. Mulberry32: small, and good enough to draw a market or a sample with. */
export function seededRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), 1 | state)
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word
    return (word ^ (word >>> 14)) >>> 0
  }
  return { below: (below) => next() % below }
}
