/**
 * 32 well mixed bits of up to three numbers: the generator's only source of chance, so that any moment can be generated
 * without those before it. Whole numbers are taken modulo 2^32.
 */
export function mix(a: number, b: number, c = 0): number {
  let h = stir(stir(stir(0x2f6e2b1, a), b), c)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function stir(h: number, word: number): number {
  let k = Math.imul(word | 0, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const mixed = h ^ k
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0x52dce729) | 0
}

/** The bits of a name, so that each instrument and purpose has a stream of its own. */
export function mixText(seed: number, text: string): number {
  let h = seed
  for (const character of text) h = mix(h, character.codePointAt(0) ?? 0)
  return h
}

/** 0 <= x < 1. */
export const unit = (bits: number): number => bits / 4294967296

/** Mean 0, standard deviation 1, within ±3.5: the sum of four bytes. */
export const gaussian = (bits: number): number =>
  ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8

/**
 * A size as order sizes come: many small, few large. Median about 1, from 1/128 (rare) to 96 (rare).
 * The exponent is the number of set bits of twelve.
 */
export function heavyTailed(bits: number): number {
  let set = bits & 0xfff
  set -= (set >>> 1) & 0x555
  set = (set & 0x333) + ((set >>> 2) & 0x333)
  set = (set + (set >>> 4)) & 0xf0f
  const exponent = (set & 15) + (set >>> 8) - 6
  const scale = exponent < 0 ? 1 / (1 << -exponent) : 1 << exponent
  return scale * (0.5 + (bits >>> 12) / 1048576)
}
