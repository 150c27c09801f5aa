import { describe, expect, it } from 'vitest'
import { blend } from '../blend.ts'
import { type ComponentWeight, componentOf } from '../opinion.ts'
import { sq, toScore } from '../score.ts'
import { endDivergence, followDivergence, noDivergence } from './flow-divergence.ts'
import { flowScales, openInterestX, orderFlowWeights, pressureX, quadrantOf } from './flow-opinion.ts'
import { netShare } from './flow-reading.ts'
import {
  addFill,
  emptyFootprint,
  type Footprint,
  highestPriceOf,
  levelSize,
  lowestPriceOf,
  resetFootprint,
} from './footprint.ts'
import { rankCorrelation } from './rank-correlation.ts'
import { footprintOpinion } from './stacks.ts'
import { dropSweep, endedBy, noSweep, takeFill } from './sweep.ts'
import { binOf, countSweep, emptySweepHistogram, histogramEdges, largeFrom, sweepQuantile } from './sweep-histogram.ts'
import { whaleFloorQuote } from './trade-quote.ts'

const hour = 3_600_000

describe('what the flow of a horizon says', () => {
  const scored = (timeframe: keyof typeof flowScales, buy: number, sell: number) =>
    toScore(sq((netShare(buy, sell) ?? 0) / flowScales[timeframe].flow))

  it('weighs the same net share more where the sample is larger', () => {
    expect([scored('M1', 6, 4), scored('M5', 6, 4), scored('M1', 10, 0), scored('M1', 4, 6)]).toEqual([
      77.74, 85.36, 97.89, 22.26,
    ])
    expect(scored('M1', 55, 45)).toBe(65.81)
  })

  it('counts a move in full when it opens positions, half when it leaves them, hardly when it closes them', () => {
    const score = (change: number, interest: number) => toScore(openInterestX(change / 0.002, interest / 0.01))
    expect([score(0.004, 0.01), score(0.004, -0.01), score(0.004, 0), score(-0.004, 0.01)]).toEqual([
      88.17, 56.55, 72.36, 11.83,
    ])
  })

  it('follows large sweeps, and the newest quote where there is more of it than usual', () => {
    expect(toScore(sq((netShare(300, 100) ?? 0) / 0.4))).toBe(89.04)
    expect([toScore(pressureX(0.3, 3)), toScore(pressureX(0.3, 0.5))]).toEqual([65, 53.75])
  })

  it('is blended from what is there', () => {
    const there: Readonly<Record<string, number>> = {
      cvd: 0.5547,
      tradeFlow: 0.242536,
      smartMoney: 0.780869,
      imbalance: 0.316228,
      pressure: 0.3,
    }
    const part = (it: ComponentWeight) => componentOf(it, there[it.name] ?? 'NO_DATA')
    const { x = Number.NaN, coverage } = blend(orderFlowWeights.map(part))
    expect([coverage, x]).toEqual([expect.closeTo(0.75, 12), expect.closeTo(0.460673, 6)])
    expect(toScore(x)).toBe(73.03)
  })

  it('knows the four quadrants of price and flow', () => {
    expect([quadrantOf(1, 1), quadrantOf(-1, -1), quadrantOf(1, -1), quadrantOf(-1, 1), quadrantOf(0, 1)]).toEqual([
      1,
      2,
      3,
      4,
      undefined,
    ])
  })
})

describe('a sweep', () => {
  const fill = (quote: number, timeMs: number, side: 'BUY' | 'SELL' | 'UNKNOWN' = 'BUY') => ({
    side,
    quote,
    timeMs,
    offset: timeMs,
  })

  it('is a run of one side within 50 ms of each other', () => {
    const open = noSweep()
    expect(takeFill(open, fill(30_000 * 1, 0))).toBeUndefined()
    expect(takeFill(open, fill(30_000.5 * 2, 50))).toBeUndefined()
    expect(takeFill(open, fill(30_001 * 1.5, 100))).toBeUndefined()
    expect(endedBy(open, 150)).toBeUndefined()
    expect(endedBy(open, 151)).toEqual({ side: 'BUY', quote: 135_002.5, lastMs: 100, firstOffset: 0 })
    expect(endedBy(open, 999)).toBeUndefined()
  })

  it('ends at a pause of 51 ms, at the other side, at an unknown side, and at an older trade', () => {
    for (const next of [fill(1, 151), fill(1, 101, 'SELL'), fill(1, 101, 'UNKNOWN'), fill(1, 99)]) {
      const open = noSweep()
      takeFill(open, fill(7, 100))
      expect(takeFill(open, next)).toMatchObject({ quote: 7, lastMs: 100 })
    }
  })

  it('is forgotten in a gap', () => {
    const open = noSweep()
    takeFill(open, fill(7, 100))
    dropSweep(open)
    expect(endedBy(open, 1_000)).toBeUndefined()
  })
})

describe('the sizes of a day’s sweeps', () => {
  const edges = histogramEdges(100)

  it('lie in bins that grow by a quarter', () => {
    expect([edges[30], edges[31]]).toEqual([expect.closeTo(80_779.36, 2), expect.closeTo(100_974.2, 2)])
    expect([binOf(edges, 100_000), binOf(edges, 1), binOf(edges, 1e300), binOf(edges, edges[30] ?? 0)]).toEqual([
      30, 0, 79, 30,
    ])
  })

  it('decide what is large from the thousandth on, and a quarter of a whale before', () => {
    const histogram = emptySweepHistogram()
    for (let i = 0; i < 999; i += 1) countSweep(histogram, i < 989 ? 5 : 20, 1_000, i)
    expect(largeFrom(histogram, edges, whaleFloorQuote('USDT'))).toBe(25_000)
    expect(largeFrom(histogram, edges, whaleFloorQuote('TRY'))).toBeUndefined()
    countSweep(histogram, 5, 1_000, 999)
    expect(largeFrom(histogram, edges, 100_000)).toBe(edges[6])
    countSweep(histogram, 20, 1_000, 999)
    expect(sweepQuantile(histogram, edges, 990)).toBe(edges[21])
  })

  it('are forgotten after 24 hours', () => {
    const histogram = emptySweepHistogram()
    countSweep(histogram, 5, 0, 0)
    countSweep(histogram, 5, 23 * hour, 1)
    expect(histogram.sweepCount).toBe(2)
    countSweep(histogram, 5, 24 * hour, 2)
    expect(histogram.sweepCount).toBe(2)
    countSweep(histogram, 5, 0, 3)
    expect(histogram.sweepCount).toBe(2)
    countSweep(histogram, 5, 100 * hour, 4)
    expect(histogram.sweepCount).toBe(1)
  })
})

describe('the footprint of five minutes', () => {
  type Level = readonly [price: number, bought: number, sold: number]
  /** One level per price; each amount in ten trades. */
  function footprintOf(levels: readonly Level[], size = 1): Footprint {
    const footprint = emptyFootprint()
    resetFootprint(footprint, 0)
    footprint.size = size
    for (const [price, bought, sold] of levels)
      for (let i = 0; i < 10; i += 1) {
        addFill(footprint, { price, amount: bought, isBuy: true, timeMs: price, offset: i })
        addFill(footprint, { price, amount: sold, isBuy: false, timeMs: price, offset: i })
      }
    return footprint
  }

  it('finds a stack of three levels at which buyers took far more', () => {
    const opinion = footprintOpinion(
      footprintOf([
        [100, 75, 25],
        [101, 160, 40],
        [102, 70, 30],
        [110, 60, 60],
        [120, 40, 40],
      ]),
    )
    expect(opinion?.stacks).toEqual([
      {
        side: 'BULLISH',
        minLevel: 0,
        maxLevel: 2,
        strength: expect.closeTo(2.598076, 6),
        share: expect.closeTo(2 / 3, 12),
        fromMs: 100,
      },
    ])
    expect(toScore(opinion?.x ?? 0)).toBe(78.47)
  })

  it('mirrors for sellers, and takes the whole where there is no stack', () => {
    const sold: readonly Level[] = [
      [100, 25, 75],
      [101, 40, 160],
      [102, 30, 70],
      [110, 60, 60],
      [120, 40, 40],
    ]
    expect(toScore(footprintOpinion(footprintOf(sold))?.x ?? 0)).toBe(21.53)
    const plain = footprintOpinion(
      footprintOf([[100, 60, 40], ...[110, 120, 130, 140].map((it): Level => [it, 50, 50])]),
    )
    expect(plain).toEqual({ x: expect.closeTo((0.6 * 20) / 500, 12), stacks: [] })
  })

  it('says nothing below a hundred trades, and marks no level below five', () => {
    expect(footprintOpinion(footprintOf([[100, 1, 1]]))).toBeUndefined()
  })

  it('has levels sized by the range before it, also where a coin costs next to nothing', () => {
    expect([levelSize(1, undefined, 617_000), levelSize(5, undefined, 617_000), levelSize(1, 0, 617_000)]).toEqual([
      124, 125, 1,
    ])
    expect(levelSize(1, 5_000, 617_000)).toBe(209)
    const size = levelSize(1, 240, 100_000)
    const footprint = footprintOf(
      [0, 60, 120, 180, 240].map((it): Level => [100_000 + it, 1, 1]),
      size,
    )
    expect(footprint.maxLevel - footprint.minLevel).toBeGreaterThan(3)
  })

  it('has levels that a market upside down has too, each with its prices', () => {
    const up = footprintOf(
      [100, 103, 104, 111, 115].map((it): Level => [it, 1, 1]),
      5,
    )
    const down = footprintOf(
      [100, 97, 96, 89, 85].map((it): Level => [it, 1, 1]),
      5,
    )
    expect([up.minLevel, up.maxLevel, down.minLevel, down.maxLevel]).toEqual([0, 3, -3, 0])
    expect([0, 1, 2, -1].map((it) => [lowestPriceOf(up, it), highestPriceOf(up, it)])).toEqual([
      [98, 102],
      [103, 107],
      [108, 112],
      [93, 97],
    ])
  })

  it('keeps 256 levels, and the outermost takes what lies beyond', () => {
    const footprint = footprintOf([
      [1_000, 1, 1],
      [2_000, 1, 1],
      [1_255, 1, 1],
      [10, 1, 1],
    ])
    expect([footprint.minLevel, footprint.maxLevel, footprint.overflow]).toEqual([0, 255, 40])
    expect(footprint.tradeCount).toBe(80)
  })
})

describe('price against flow', () => {
  const against = { priceZ: 1.5, netShare: -0.3, scale: 0.2 }

  it('begins when it has held for 30 s, from where it began to hold, and ends below half', () => {
    const state = noDivergence()
    expect(followDivergence(state, against, 1_000)).toBeUndefined()
    expect(followDivergence(state, against, 30_999)).toBeUndefined()
    expect(followDivergence(state, against, 31_000)).toEqual({ phase: 'BEGAN', side: 'BEARISH', fromMs: 1_000 })
    expect(followDivergence(state, { ...against, priceZ: 0.5, netShare: -0.1 }, 40_000)).toBeUndefined()
    expect(followDivergence(state, { ...against, netShare: -0.09 }, 41_000)).toEqual({
      phase: 'ENDED',
      side: 'BEARISH',
      fromMs: 1_000,
    })
    expect(endDivergence(state)).toBeUndefined()
  })

  it('begins anew when it was interrupted', () => {
    const state = noDivergence()
    followDivergence(state, against, 1_000)
    followDivergence(state, { ...against, priceZ: 0.9 }, 20_000)
    followDivergence(state, against, 21_000)
    expect(followDivergence(state, against, 50_000)).toBeUndefined()
    expect(followDivergence(state, against, 51_000)).toMatchObject({ phase: 'BEGAN', fromMs: 21_000 })
    expect(followDivergence(state, undefined, 52_000)).toMatchObject({ phase: 'ENDED' })
  })
})

it('ranks with ties as Spearman does', () => {
  expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toBe(1)
  expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1)
  expect(rankCorrelation([1, 2, 2, 4], [1, 2, 3, 4])).toBeCloseTo(0.948683, 6)
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeUndefined()
})
