import { describe, expect, it } from 'vitest'
import { blendDimension } from './dimension.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from './opinion.ts'
import { reasons } from './reason.ts'
import type { Timeframe } from './timeframe.ts'

const a: ComponentWeight = { name: 'a', weight: 0.75 }
const b: ComponentWeight = { name: 'b', weight: 0.25 }

const opinion = (timeframe: Timeframe, x: number, coverage = 1): TimeframeOpinion => ({
  timeframe,
  coverage,
  components: [componentOf(a, x), componentOf(b, 'FLAT')],
  reasons: [],
  evidence: evidenceOf([['rsi', 40]]),
})

describe('a dimension', () => {
  it('rests on what is there of each timeframe, and says what is missing', () => {
    const score = blendDimension(
      [a, b],
      [opinion('M1', 1), unusable('M5', 'WARMING_UP'), unusable('M30', 'CANDLE_GAP')],
    )
    expect(score.score).toBe(100)
    expect(score.coverage).toBe(0.3)
    expect(score.timeframes).toEqual([
      { timeframe: 'M1', score: 100, coverage: 0.75 },
      { timeframe: 'M5', score: undefined, coverage: 0 },
      { timeframe: 'M30', score: undefined, coverage: 0 },
      { timeframe: 'H4', score: undefined, coverage: 0 },
    ])
    expect(score.components).toEqual([
      { name: 'a', weight: 0.75, score: 100, coverage: 0.4 },
      { name: 'b', weight: 0.25, score: undefined, coverage: 0 },
    ])
    expect(score.reasons).toEqual([
      { code: 'WARMING_UP', part: 'M5' },
      { code: 'CANDLE_GAP', part: 'M30' },
      { code: 'FLAT', part: 'b' },
    ])
  })

  it('is nothing with a reason when too little is there', () => {
    const alone: TimeframeOpinion = { ...opinion('M1', 1, 0.5), components: [componentOf(a, 1)] }
    expect(blendDimension([a], [alone])).toMatchObject({
      coverage: 0.15,
      reasons: [{ code: 'INSUFFICIENT_COVERAGE', part: '' }],
    })
    expect(blendDimension([a], [alone]).score).toBeUndefined()
  })

  it('names a component with its timeframe where only some timeframes lack it', () => {
    const whole: TimeframeOpinion = { ...opinion('M5', 0), components: [componentOf(a, 0), componentOf(b, 0)] }
    expect(blendDimension([a, b], [opinion('M1', 1), whole]).reasons).toEqual([{ code: 'FLAT', part: 'M1.b' }])
  })

  it('lists its evidence by name', () => {
    const { evidence } = blendDimension([a, b], [opinion('M1', 1), opinion('M30', 1), opinion('M5', 1)])
    expect(evidence.map(({ name }) => name)).toEqual(['M1.rsi', 'M30.rsi', 'M5.rsi'])
  })
})

describe('evidence', () => {
  it('leaves out what there is not, and knows no negative zero', () => {
    expect(
      evidenceOf([
        ['a', undefined],
        ['b', -0],
      ]),
    ).toEqual([{ name: 'b', value: 0 }])
  })
  it('is never a number that is none', () => {
    expect(() => evidenceOf([['a', Number.NaN]])).toThrow(RangeError)
    expect(() => componentOf(a, Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })
})

it('knows each reason once', () => {
  expect(new Set(reasons).size).toBe(reasons.length)
})
