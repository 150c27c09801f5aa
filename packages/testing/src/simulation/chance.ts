import { murmur2 } from '@virtuoso/contracts'

/** Chance that is the same everywhere: mulberry32 from a seed and a purpose, so that one purpose does not move another. */
export type Chance = Readonly<{
  /** 0 ≤ x < 1. */
  share(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  happens(probability: number): boolean
  /** undefined of an empty list. */
  pick<T>(items: readonly T[]): T | undefined
}>

export function chanceOf(seed: number, purpose: string): Chance {
  let state = murmur2(Buffer.from(`${seed} ${purpose}`))
  const share = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number): number => low + Math.floor(share() * (high - low + 1))
  return {
    share,
    between,
    happens: (probability) => share() < probability,
    pick: (items) => items[between(0, items.length - 1)],
  }
}
