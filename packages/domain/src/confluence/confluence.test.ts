import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Confluence, confluenceOf, coverageOf, type DimensionOpinion } from './confluence.ts'

const weights = [0.3, 0.2, 0.18, 0.15, 0.1, 0.07]
/** Order flow, order book, volume, price structure, technical, sentiment. */
const opinions = (scores: readonly (number | undefined)[], coverages: readonly number[] = []): DimensionOpinion[] =>
  weights.map((weight, i) => {
    const score = scores[i]
    return { weight, coverage: coverages[i] ?? 1, ...(score === undefined ? {} : { score }) }
  })
const said = (scores: readonly (number | undefined)[], coverages?: readonly number[]): Confluence => {
  const found = confluenceOf(opinions(scores, coverages))
  if (found === undefined) throw new Error('no confluence')
  return found
}
const rounded = (numbers: Partial<Confluence>) =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, it]) => [name, typeof it === 'number' ? Number(it.toFixed(6)) : it]),
  )

describe('confluence, worked by hand', () => {
  it('of six that mostly agree is stronger than their mean', () => {
    const { mean, variance, consensus, agreement, confidence, factor, base, score } = said([80, 70, 75, 65, 60, 45])
    expect(rounded({ mean, variance, consensus, agreement, confidence, factor, base })).toEqual({
      mean: 0.408,
      variance: 0.036736,
      consensus: 0.92922,
      agreement: 0.966825,
      confidence: 0.898393,
      factor: 1.119518,
      base: 70.4,
    })
    expect(score).toBe(72.84)
  })

  it('is mirrored when they are', () => {
    expect(said([20, 30, 25, 35, 40, 55]).score).toBe(27.16)
  })

  it('of six that are balanced is balanced, and claims no confidence', () => {
    expect(said([50, 50, 50, 50, 50, 50])).toMatchObject({ score: 50, confidence: 0 })
  })

  it('of dimensions that contradict each other is damped', () => {
    const { mean, variance, consensus, agreement, confidence, base, score } = said([90, 90, 10, 10, 50, 50])
    expect(rounded({ mean, variance, consensus, agreement, confidence, base })).toEqual({
      mean: 0.136,
      variance: 0.512704,
      consensus: 0.391982,
      agreement: 0.204819,
      confidence: 0.080285,
      base: 56.8,
    })
    expect(score).toBe(53.95)
  })

  it('of the four lighter dimensions alone is none', () => {
    expect(coverageOf(opinions([undefined, undefined, 75, 65, 60, 45]))).toBeCloseTo(0.5, 12)
    expect(confluenceOf(opinions([undefined, undefined, 75, 65, 60, 45]))).toBeUndefined()
  })

  it('of dimensions that rest on little is worth less', () => {
    const scores = [90, 80, 75, 65, 60, 45]
    const coverages = [0.4, 0.4, 1, 1, 1, 0.9]
    expect(coverageOf(opinions(scores, coverages))).toBeCloseTo(0.63 + 0.063, 12)
    const { mean, confidence, score } = said(scores, coverages)
    expect(rounded({ mean, confidence })).toEqual({ mean: 0.422367, confidence: 0.583502 })
    expect(score).toBe(71.65)
  })
})

describe('the laws of confluence', () => {
  const score = fc.option(
    fc.integer({ min: 0, max: 10_000 }).map((it) => it / 100),
    { nil: undefined, freq: 5 },
  )
  const six = fc.array(score, { minLength: 6, maxLength: 6 })
  const coverage = fc.array(
    fc.integer({ min: 50, max: 100 }).map((it) => it / 100),
    { minLength: 6, maxLength: 6 },
  )

  it('raising one dimension never lowers it', () => {
    fc.assert(
      fc.property(six, coverage, fc.nat(5), fc.integer({ min: 1, max: 5_000 }), (scores, coverages, which, more) => {
        const before = confluenceOf(opinions(scores, coverages))
        const own = scores[which]
        if (before === undefined || own === undefined) return
        const raised = scores.map((it, i) => (i === which ? Math.min(100, own + more / 100) : it))
        expect(said(raised, coverages).score).toBeGreaterThanOrEqual(before.score)
      }),
      { numRuns: 2_000 },
    )
  })

  it('its points add up to its base, and it mirrors exactly', () => {
    fc.assert(
      fc.property(six, coverage, (scores, coverages) => {
        const found = confluenceOf(opinions(scores, coverages))
        if (found === undefined) return
        expect(found.points.reduce<number>((sum, it) => sum + (it ?? 0), 50)).toBeCloseTo(found.base, 9)
        const mirrored = scores.map((it) => (it === undefined ? undefined : 100 - it))
        expect(said(mirrored, coverages).score + found.score).toBeCloseTo(100, 9)
      }),
      { numRuns: 500 },
    )
  })
})
