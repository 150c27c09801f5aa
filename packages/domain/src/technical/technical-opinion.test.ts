import { describe, expect, it } from 'vitest'
import { flatRun, type Ohlcv, runOf, walk } from '../../test/candles.ts'
import { blend, scoreOf } from '../blend.ts'
import { blendDimension } from '../dimension.ts'
import { toScore } from '../score.ts'
import type { TechnicalIndicators } from './technical-indicators.ts'
import { technicalComponents, technicalOpinion, technicalWeights } from './technical-opinion.ts'

const neutral: TechnicalIndicators = {
  rsi: 50,
  ao: 0,
  williamsR: -50,
  cci: 0,
  movement: { adx: 25, plusDi: 20, minusDi: 20 },
  macdHist: 0,
  atr: 4,
  close: 1_000,
}

const component = (name: string, change: Partial<TechnicalIndicators>): number | undefined => {
  const x = technicalComponents({ ...neutral, ...change }).find((part) => part.name === name)?.x
  return x === undefined ? undefined : toScore(x)
}

describe('a component of TECHNICAL', () => {
  it.each([
    ['rsi', { rsi: 64.285_714 }, 84.48],
    ['rsi', { rsi: 70 }, 90],
    ['rsi', { rsi: 30 }, 10],
    ['rsi', { rsi: 69.9 }, 89.93],
    ['rsi', { rsi: 70.1 }, 90.07],
    ['williamsR', { williamsR: -30 }, 72.36],
    ['cci', { cci: 2_000 / 3 }, 98.78],
    ['adx', { movement: { adx: 25, plusDi: 30, minusDi: 10 } }, 85.36],
    ['macd', { macdHist: 0.5, atr: 4 }, 72.36],
    ['ao', { ao: 3, atr: 2 }, 80],
  ] as const)('%s of %j is %d', (name, change, score) => {
    expect(component(name, change)).toBe(score)
  })

  it('moves without a jump: never more than half a point for a tenth of RSI', () => {
    for (let tenth = 1; tenth <= 1_000; tenth += 1) {
      const step = (component('rsi', { rsi: tenth / 10 }) ?? 0) - (component('rsi', { rsi: (tenth - 1) / 10 }) ?? 0)
      expect(step).toBeGreaterThanOrEqual(0)
      expect(step).toBeLessThanOrEqual(0.5)
    }
  })

  it('has the declared share in the whole', () => {
    const x = [0.8, 0.6, 0.447_214, 0.5547, Math.SQRT1_2, 0.447_214]
    const parts = technicalWeights.map((weight, i) => ({ ...weight, coverage: 1, x: x[i], reasons: [] }))
    expect(blend(parts).x).toBeCloseTo(0.603_435, 6)
    expect(scoreOf(blend(parts))).toBe(80.17)
  })
})

describe('the opinion of a timeframe', () => {
  it('is none, not 50, in a market that stands still', () => {
    const opinion = technicalOpinion('M1', flatRun(240))
    expect(opinion.components.map(({ x, reasons }) => [x, reasons])).toEqual(
      technicalWeights.map(() => [undefined, ['FLAT']]),
    )
    const score = blendDimension(technicalWeights, [opinion])
    expect(score.score).toBeUndefined()
    expect(score.reasons).toContainEqual({ code: 'FLAT', part: 'rsi' })
  })

  it('warms up until there are sixty candles', () => {
    expect(technicalOpinion('M5', runOf(walk(59, 1)))).toMatchObject({
      coverage: 0,
      components: [],
      reasons: ['WARMING_UP'],
    })
    expect(technicalOpinion('M5', runOf(walk(60, 1))).coverage).toBe(0.25)
  })

  it('is the same at another price scale, and mirrored in a mirrored market', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const candles = walk(240, seed)
      const scoreOfWalk = (all: readonly Ohlcv[], scale = 0) =>
        blendDimension(technicalWeights, [technicalOpinion('M1', runOf(all, scale))]).timeframes[0]?.score ?? Number.NaN
      const score = scoreOfWalk(candles)
      expect(scoreOfWalk(candles, 3)).toBe(score)
      const mirrored = candles.map(([o, h, l, c, v]): Ohlcv => [200_000 - o, 200_000 - l, 200_000 - h, 200_000 - c, v])
      expect(Math.abs(score + scoreOfWalk(mirrored) - 100)).toBeLessThanOrEqual(0.0201)
    }
  })
})
