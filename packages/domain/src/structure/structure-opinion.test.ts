import { describe, expect, it } from 'vitest'
import { flatRun, type Ohlcv, runOf, walk } from '../../test/candles.ts'
import { blend, scoreOf } from '../blend.ts'
import { blendDimension } from '../dimension.ts'
import { toScore } from '../score.ts'
import { type MarketStructure, marketStructure } from './market-structure.ts'
import { structureComponents, structureOpinion, structureWeights } from './structure-opinion.ts'

const balanced: MarketStructure = {
  newest: 239,
  close: 100,
  atr: 4,
  ema20: 100,
  ema50: 100,
  blocks: [],
  gaps: [],
  levels: {},
  profile: { poc: 100, valueLow: 90, valueHigh: 110 },
  rangeLow: 90,
  rangeHigh: 110,
}
const zone = { side: 1, appears: 230, candle: 219 } as const
const breakOf = { pivot: 100, price: 100 }

const component = (name: string, change: Partial<MarketStructure>): number | undefined => {
  const x = structureComponents({ ...balanced, ...change }).find((part) => part.name === name)?.x
  return x === undefined ? undefined : toScore(x)
}

describe('a component of PRICE_STRUCTURE', () => {
  it.each<readonly [string, string, Partial<MarketStructure>, number]>([
    [
      'supportResistance',
      'support half an ATR below, resistance two above',
      { levels: { support: 98, resistance: 108 } },
      80,
    ],
    ['supportResistance', 'no level near on either side', { levels: { support: 10, resistance: 900 } }, 50],
    ['supportResistance', 'a level at the price itself', { levels: { support: 100, resistance: 100 } }, 50],
    ['fairValueGaps', 'a gap one ATR below', { close: 106, gaps: [{ ...zone, low: 100, high: 102 }] }, 68.57],
    [
      'orderBlocks',
      'a block one ATR below, 20 candles old',
      { close: 104, blocks: [{ ...zone, low: 98, high: 100, turns: false }] },
      76.95,
    ],
    [
      'structureBreaks',
      'a break upwards ten candles ago',
      { lastBreak: { ...breakOf, side: 1, turns: false, at: 229 } },
      90,
    ],
    [
      'structureBreaks',
      'a turn downwards 25 candles ago',
      { lastBreak: { ...breakOf, side: -1, turns: true, at: 214 } },
      30,
    ],
    ['structureBreaks', 'a break that is forgotten', { lastBreak: { ...breakOf, side: 1, turns: false, at: 150 } }, 50],
    ['range', 'at nine tenths of the range', { close: 108 }, 30],
    [
      'range',
      'at a tenth of the range after a bullish sweep',
      { close: 92, sweep: { side: 1, at: 238, price: 91, depth: 1 } },
      95,
    ],
    [
      'volumeProfile',
      'half a value area above the point of control',
      { close: 106, profile: { poc: 100, valueLow: 96, valueHigh: 108 } },
      72.36,
    ],
    ['trendPosition', 'price two, fast average 1.25 ATR above the slow', { close: 108, ema20: 105 }, 83.3],
  ])('%s: %s', (name, _case, change, score) => {
    expect(component(name, change)).toBe(score)
  })

  it('has the declared share in the whole', () => {
    const x = [0.539_053, 0.6, 0.624_695, 0.447_214, 0.8, -0.4, 0.371_391]
    const parts = structureWeights.map((weight, i) => ({ ...weight, coverage: 1, x: x[i], reasons: [] }))
    expect(scoreOf(blend(parts))).toBe(73.79)
  })

  it.each<readonly [string, Partial<MarketStructure>, string]>([
    ['supportResistance', { levels: undefined }, 'WARMING_UP'],
    ['volumeProfile', { profile: 'NO_TRADES' }, 'NO_TRADES'],
    ['volumeProfile', { profile: { poc: 100, valueLow: 100, valueHigh: 100 } }, 'FLAT'],
    ['range', { rangeLow: 100, rangeHigh: 100 }, 'FLAT'],
  ])('%s is missing, not 50, where there is nothing to measure: %j is %s', (name, change, reason) => {
    const part = structureComponents({ ...balanced, ...change }).find((it) => it.name === name)
    expect(part).toMatchObject({ x: undefined, reasons: [reason] })
  })
})

const scoreOfWalk = (candles: readonly Ohlcv[], scale = 0): number =>
  blendDimension(structureWeights, [structureOpinion('M1', runOf(candles, scale))]).timeframes[0]?.score ?? Number.NaN

describe('the opinion of a timeframe', () => {
  it('is none in a market that stands still, and warms up until there are sixty candles', () => {
    const still = structureOpinion('M1', flatRun(240))
    expect(still.components.map(({ x, reasons }) => [x, reasons])).toEqual(
      structureWeights.map(() => [undefined, ['FLAT']]),
    )
    expect(blendDimension(structureWeights, [still]).score).toBeUndefined()
    expect(structureOpinion('M5', runOf(walk(59, 1)))).toMatchObject({ components: [], reasons: ['WARMING_UP'] })
    expect(structureOpinion('M5', runOf(walk(60, 1))).coverage).toBe(0.25)
  })

  it('is exactly 100 − score in a mirrored market, and the same at another price scale', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const candles = walk(240, seed)
      const score = scoreOfWalk(candles)
      expect(scoreOfWalk(candles, 3)).toBe(score)
      const mirrored = candles.map(([o, h, l, c, v]): Ohlcv => [200_000 - o, 200_000 - l, 200_000 - h, 200_000 - c, v])
      expect(Math.round((score + scoreOfWalk(mirrored)) * 100), `seed ${seed}`).toBe(10_000)
    }
  })

  it('has seen blocks, gaps, breaks, levels and sweeps in the walks it is judged by', () => {
    const seen = Array.from({ length: 50 }, (_, seed) => marketStructure(runOf(walk(240, seed + 1))))
    expect(seen.some((it) => (it?.blocks.length ?? 0) > 0)).toBe(true)
    expect(seen.some((it) => (it?.gaps.length ?? 0) > 0)).toBe(true)
    expect(seen.some((it) => it?.lastBreak !== undefined && !it.lastBreak.turns)).toBe(true)
    expect(seen.some((it) => it?.sweep !== undefined)).toBe(true)
  })
})
