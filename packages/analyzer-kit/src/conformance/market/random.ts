/** Chance that is the same everywhere: mulberry32, whose seed is all there is to it. */
export type Random = Readonly<{
  /** 0 ≤ x < 1. */
  share(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
}>

/** @param seed - Whole; only its lowest 32 bits count. */
export function random(seed: number): Random {
  let state = seed | 0
  const share = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { share, between: (low, high) => low + Math.floor(share() * (high - low + 1)) }
}
