import { describe, expect, it } from 'vitest'
import { flatRun, type Ohlcv, runOf, walk } from '../../test/candles.ts'
import { blend, scoreOf } from '../blend.ts'
import { blendDimension } from '../dimension.ts'
import { toScore } from '../score.ts'
import { type VolumeIndicators, volumeIndicators } from './volume-indicators.ts'
import { volumeComponents, volumeOpinion, volumeWeights } from './volume-opinion.ts'

const nothing: VolumeIndicators = {
  delta: 'NOT_OFFERED',
  adl: 0,
  cmf: 0,
  obv: 0,
  relative: { ratio: 1, body: 0 },
  profile: 'FLAT',
  migration: 'FLAT',
  average: 'NO_TRADES',
  vwapZ: 'FLAT',
}

const component = (name: string, change: Partial<VolumeIndicators>): number | undefined => {
  const x = volumeComponents({ ...nothing, ...change }).find((part) => part.name === name)?.x
  return x === undefined ? undefined : toScore(x)
}

describe('a component of VOLUME', () => {
  it.each([
    ['volumeDelta', { delta: 0.2 }, 90],
    ['cmf', { cmf: 0.1 }, 72.36],
    ['cmf', { cmf: 0 }, 50],
    ['obv', { obv: 1 / 3 }, 92.87],
    ['relativeVolume', { relative: { ratio: 3, body: 0.25 } }, 60.4],
    ['relativeVolume', { relative: { ratio: 0.5, body: 0.25 } }, 53.03],
    ['volumeProfile', { migration: 0.75 }, 80],
    ['vwap', { vwapZ: 0.5 / 0.866_025 }, 67.96],
  ] as const)('%s of %j is %d', (name, change, score) => {
    expect(component(name, change)).toBe(score)
  })

  it('has the declared share in the whole, and less of the whole is there without takers’ sides', () => {
    const x = [0.8, 0.447_214, 0.447_214, 0.857_493, 0.208_013, 0.6, 0.359_211]
    const parts = volumeWeights.map((weight, i) => ({ ...weight, coverage: 1, x: x[i], reasons: [] }))
    expect(scoreOf(blend(parts))).toBe(77.5)
    expect(blend(parts.slice(1)).coverage).toBeCloseTo(0.8, 12)
    expect(scoreOf(blend(parts.slice(1)))).toBe(74.37)
  })
})

describe('the opinion of a timeframe', () => {
  it('is none, not 50, where nothing traded', () => {
    const opinion = volumeOpinion('M1', flatRun(240, 1_000, 0))
    expect(opinion.components.every(({ x }) => x === undefined)).toBe(true)
    expect(blendDimension(volumeWeights, [opinion]).score).toBeUndefined()
  })

  it('has no migration of the point of control before its window is full', () => {
    const { components } = volumeOpinion('M1', runOf(walk(239, 1)))
    expect(components.find(({ name }) => name === 'volumeProfile')?.reasons).toEqual(['WARMING_UP'])
  })

  it('follows the point of control from the older half of the window to the newer', () => {
    const half = (price: number) => new Array<Ohlcv>(120).fill([price, price + 10, price - 10, price, 5])
    const migration = (run: Ohlcv[]) => volumeIndicators(runOf(run)).migration
    expect(migration([...half(1_000), ...half(2_000)])).toBeGreaterThan(0)
    expect(migration([...half(2_000), ...half(1_000)])).toBeLessThan(0)
  })

  it('is mirrored in a mirrored market', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const candles = walk(240, seed)
      const scoreOfWalk = (all: readonly Ohlcv[]) =>
        blendDimension(volumeWeights, [volumeOpinion('M1', runOf(all))]).timeframes[0]?.score ?? Number.NaN
      const mirrored = candles.map(
        ([o, h, l, c, v, buy, sell]): Ohlcv => [200_000 - o, 200_000 - l, 200_000 - h, 200_000 - c, v, sell, buy],
      )
      expect(Math.abs(scoreOfWalk(candles) + scoreOfWalk(mirrored) - 100)).toBeLessThanOrEqual(0.0201)
    }
  })
})
