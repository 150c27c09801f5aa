import type { Reason } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import {
  codesOf,
  freezePublished,
  type Published,
  publicationDefaults,
  shouldPublish,
  thawPublished,
} from './publication.ts'

type Words = Readonly<{ score: number | undefined; codes?: readonly Reason[]; atMs?: number }>
const candidate = ({ score, codes = [], atMs = 0 }: Words) => ({
  score,
  reasons: codes.map((code) => ({ code, part: 'M1' })),
  asOfMs: atMs,
})
const said = (words: Words): Published => {
  const { score, reasons, asOfMs } = candidate(words)
  return { score, codes: codesOf(reasons), asOfMs }
}
const isSaid = (before: Words | undefined, now: Words): boolean =>
  shouldPublish(before === undefined ? undefined : said(before), candidate(now), publicationDefaults)

describe('a score is worth a record', () => {
  it('the first time, also when it says that there is none', () => {
    expect(isSaid(undefined, { score: 50 })).toBe(true)
    expect(isSaid(undefined, { score: undefined, codes: ['WARMING_UP'] })).toBe(true)
  })

  it('when a number comes or goes', () => {
    expect(isSaid({ score: undefined }, { score: 50 })).toBe(true)
    expect(isSaid({ score: 50 }, { score: undefined })).toBe(true)
  })

  it('when it moved by a point since it was last said, and not before', () => {
    expect(isSaid({ score: 50 }, { score: 50.99 })).toBe(false)
    expect(isSaid({ score: 50 }, { score: 51 })).toBe(true)
    expect(isSaid({ score: 50 }, { score: 49 })).toBe(true)
    expect(isSaid({ score: 50 }, { score: 49.01 })).toBe(false)
  })

  it('when another reason stands beside it, but not when the same one concerns another part', () => {
    expect(isSaid({ score: 50, codes: ['FLAT'] }, { score: 50 })).toBe(true)
    expect(isSaid({ score: 50, codes: ['FLAT'] }, { score: 50, codes: ['FLAT', 'FLAT'] })).toBe(false)
    expect(isSaid({ score: undefined, codes: ['WARMING_UP'] }, { score: undefined, codes: ['CANDLE_GAP'] })).toBe(true)
  })

  it('a minute after it was last said, although nothing changed', () => {
    expect(isSaid({ score: 50 }, { score: 50, atMs: 59_999 })).toBe(false)
    expect(isSaid({ score: 50 }, { score: 50, atMs: 60_000 })).toBe(true)
  })
})

it('what was said comes back from a snapshot; anything else is refused', () => {
  for (const published of [undefined, said({ score: 1.5, codes: ['FLAT'] }), said({ score: undefined, atMs: 7 })])
    expect(thawPublished(freezePublished(published))).toEqual(published)
  for (const frozen of [[], [1, 2, 3], ['1', '', 0], 'x', 7]) expect(() => thawPublished(frozen)).toThrow(RangeError)
})
