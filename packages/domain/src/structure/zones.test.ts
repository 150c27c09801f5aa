import { describe, expect, it } from 'vitest'
import { type Ohlcv, runOf, walk } from '../../test/candles.ts'
import { swingsOf } from './breaks.ts'
import { clusters, nearestLevels } from './levels.ts'
import { sweepOfCandle } from './sweep-of-candle.ts'
import { fairValueGaps, orderBlocks, proximity } from './zones.ts'

const up = { side: 1, turns: true, at: 4, pivot: 0, price: 100 } as const
const climb: readonly Ohlcv[] = [
  [100, 101, 99, 100, 1],
  [100, 102, 98, 99, 1],
  [99, 103, 99, 102, 1],
  [102, 104, 101, 103, 1],
  [103, 110, 103, 109, 1],
]

describe('an order block', () => {
  it('is the last candle against the break', () => {
    expect(orderBlocks(runOf(climb), [up])).toEqual([
      { side: 1, turns: true, low: 98, high: 102, candle: 1, appears: 4 },
    ])
  })

  it('is dead when a later close passes its far side, and no later break revives it', () => {
    const fallen: Ohlcv[] = [...climb, [97, 97, 97, 97, 1], [97, 115, 97, 112, 1]]
    expect(orderBlocks(runOf(climb.concat([[100, 101, 90, 98, 1]])), [up])).toHaveLength(1)
    expect(orderBlocks(runOf(fallen), [up, { ...up, at: 6 }])).toEqual([])
  })

  it('is one block where two breaks pick the same candle', () => {
    const blocks = orderBlocks(runOf([...climb, [109, 112, 109, 111, 1]]), [up, { ...up, at: 5, turns: false }])
    expect(blocks.map(({ appears, turns }) => [appears, turns])).toEqual([[4, true]])
  })

  it('never looks ahead: of a prefix, those that live then', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const candles = walk(240, seed)
      const { breaks } = swingsOf(runOf(candles))
      for (const length of [80, 160]) {
        const prefix = runOf(candles.slice(0, length))
        const then = breaks.filter((it) => it.at < length)
        expect(orderBlocks(prefix, swingsOf(prefix).breaks)).toEqual(orderBlocks(prefix, then))
      }
    }
  })
})

describe('a fair value gap', () => {
  const gap: readonly Ohlcv[] = [
    [98, 100, 97, 99, 1],
    [100, 103, 99, 103, 1],
    [103, 106, 102, 105, 1],
  ]

  it('lies between the candle before the last and the newest', () => {
    expect(fairValueGaps(runOf(gap), 4)).toEqual([{ side: 1, low: 100, high: 102, candle: 2, appears: 2 }])
    expect(fairValueGaps(runOf(gap), 21)).toEqual([])
  })

  it('lives while it is filled in part, and is dead when a low reaches its far side', () => {
    expect(fairValueGaps(runOf([...gap, [105, 105, 101, 101, 1]]), 4)).toHaveLength(1)
    expect(fairValueGaps(runOf([...gap, [105, 105, 100, 101, 1]]), 4)).toEqual([])
  })

  it('counts 32 of a side at most, the newest', () => {
    const flight = Array.from(
      { length: 60 },
      (_, i): Ohlcv => [i * 10 + 100, i * 10 + 101, i * 10 + 99, i * 10 + 100, 1],
    )
    expect(fairValueGaps(runOf(flight), 4).map(({ candle }) => candle)).toEqual(
      Array.from({ length: 32 }, (_, i) => 28 + i),
    )
  })
})

describe('a zone', () => {
  it.each([
    [101, 1],
    [106, 0.8],
    [122, 0],
    [500, 0],
  ])('from 100 to 102 is, at %d and an ATR of 4, %d near', (price, near) => {
    expect(proximity({ low: 100, high: 102 }, price, 4)).toBeCloseTo(near, 12)
  })
})

describe('levels', () => {
  it('join pivots whose distance to the one before is small, chained', () => {
    expect(clusters([100, 101, 102, 110], 1)).toEqual([101, 110])
  })

  it('are undefined without a pivot, and one at the price is on both sides', () => {
    const run = runOf(walk(60, 1))
    expect(nearestLevels(run, { highs: [], lows: [], breaks: [] }, 4)).toBeUndefined()
    const close = run.close.at(-1) ?? 0
    const flat = runOf(Array.from({ length: 60 }, (): Ohlcv => [close, close, close, close, 1]))
    expect(nearestLevels(flat, { highs: [30], lows: [], breaks: [] }, 4)).toEqual({ support: close, resistance: close })
  })
})

describe('a sweep', () => {
  const before = Array.from({ length: 50 }, (): Ohlcv => [100, 105, 95, 100, 1])
  it.each<readonly [string, Ohlcv, object | undefined]>([
    ['over the highest and back', [100, 108, 99, 104, 1], { side: -1, price: 105, depth: 3 }],
    ['under the lowest and back', [100, 101, 93, 96, 1], { side: 1, price: 95, depth: 2 }],
    ['over it and staying', [100, 108, 99, 107, 1], undefined],
    ['beyond both', [100, 108, 93, 100, 1], undefined],
  ])('%s', (_case, candle, found) => {
    const sweep = sweepOfCandle(runOf([...before, candle]), 50)
    if (found === undefined) expect(sweep).toBeUndefined()
    else expect(sweep).toMatchObject(found)
  })
})
