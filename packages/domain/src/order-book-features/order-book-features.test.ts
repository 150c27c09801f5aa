import type { BookSnapshot } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { blend, scoreOf } from '../blend.ts'
import { applySnapshot, emptyOrderBook, type OrderBook } from '../book/order-book.ts'
import { toScore } from '../score.ts'
import { type BestQuote, orderFlowImbalance } from './best-quote.ts'
import { sampleBook } from './book-sample.ts'
import { bookUnits, inQuote } from './book-units.ts'
import { levelBalance } from './level-balance.ts'
import { nearDepth } from './near-depth.ts'
import { absorption, type BookMeasures, orderBookComponents, orderBookWeights } from './order-book-opinion.ts'
import { type WallRule, wallsOf, wallWorth } from './walls.ts'

type Levels = readonly (readonly [price: number, amount: number])[]

/** A book of whole prices and amounts. */
function bookOf(bids: Levels, asks: Levels, levelsMax = 400): OrderBook {
  const book = emptyOrderBook(levelsMax)
  const snapshot: BookSnapshot = {
    instrument: 'bybit:BTC/USDT:USDT',
    receivedTimeMs: 0,
    origin: 'STREAM',
    flags: [],
    bidPrices: bids.map(([price]) => price),
    bidAmounts: bids.map(([, amount]) => amount),
    askPrices: asks.map(([price]) => price),
    askAmounts: asks.map(([, amount]) => amount),
    priceScale: 0,
    amountScale: 0,
    depthLevels: 400,
  }
  applySnapshot(book, snapshot)
  return book
}

const linear = { isInverse: false, quotePerWorth: 1 }
const bids: Levels = [
  [100, 5],
  [99, 10],
  [98, 20],
]
const asks: Levels = [
  [101, 4],
  [102, 6],
  [103, 10],
]

const nothing: BookMeasures = {
  depth: 0,
  depthKnown: 1,
  imbalance: 0,
  oir: 0,
  micro: 0,
  slope: 0,
  walls: 0,
  ofi: 0,
  flow: 0,
  midMove: 0,
}
const component = (name: string, change: Partial<BookMeasures>): number | undefined => {
  const x = orderBookComponents('M1', { ...nothing, ...change }).find((part) => part.name === name)?.x
  return x === undefined ? undefined : toScore(x)
}

describe('a book of three levels a side', () => {
  const balance = levelBalance(bookOf(bids, asks))

  it('is heavier on the bid, nearer levels weighing more', () => {
    expect(balance.oir).toBeCloseTo(0.272_727, 6)
    expect(balance.imbalance).toBeCloseTo(0.234_568, 6)
    expect(balance.micro).toBeCloseTo(1 / 9, 12)
    expect(component('oir', balance)).toBe(90.32)
    expect(component('imbalance', balance)).toBe(88.05)
    expect(component('microprice', balance)).toBe(74.28)
  })

  it('weighs what rests in a band by its worth', () => {
    const { bids: worthBid, asks: worthAsk } = nearDepth(bookOf(bids, asks), 100.5, linear)
    expect([worthBid[3], worthAsk[3]]).toEqual([500, 404])
    const near = nearDepth(bookOf([[10_000, 345]], [[10_001, 204.6]]), 10_000.5, linear)
    expect(near.balance).toBeCloseTo(1404 / 5496, 4)
  })

  it('says the opposite when bids and asks change places', () => {
    const mirrored = levelBalance(bookOf(mirror(asks), mirror(bids)))
    expect(mirrored).toEqual({ imbalance: -balance.imbalance, oir: -balance.oir, micro: -balance.micro })
  })
})

const mirror = (levels: Levels): Levels => levels.map(([price, amount]) => [201 - price, amount])

describe('depth near the middle', () => {
  it('leaves an empty band out and weighs the others as if it were not', () => {
    const { balance, known } = nearDepth(bookOf([[9_990, 3]], [[10_010, 1]]), 10_000, { ...linear, isInverse: true })
    expect([balance, known]).toEqual([0.5, 1])
  })

  it('has no balance where nothing rests within 50 bps', () => {
    const { balance, known, slope } = nearDepth(bookOf([[90, 3]], [[110, 1]]), 100, linear)
    expect([balance, known, slope]).toEqual([undefined, 0, undefined])
  })

  it('knows a band only as far as no level fell off', () => {
    const far: Levels = [
      [9_996, 1],
      [9_980, 1],
      [9_960, 1],
    ]
    const { known, slope } = nearDepth(bookOf(far, [[10_004, 1]], 2), 10_000, linear)
    expect(known).toBe(0.9)
    expect(slope).toBeUndefined()
  })

  it('is bullish where the bids rest nearer', () => {
    const book = bookOf([[9_990, 1]], [[10_030, 1]])
    expect(nearDepth(book, 10_000, { ...linear, isInverse: true }).slope).toBeCloseTo(0.5, 9)
    expect(component('slope', { slope: 0.05 })).toBe(72.36)
  })
})

describe('order flow imbalance', () => {
  const quote = (bidPrice: number, bidAmount: number, askPrice: number, askAmount: number): BestQuote => ({
    bidPrice,
    bidAmount,
    askPrice,
    askAmount,
    priceScale: 1,
    amountScale: 0,
  })
  const quotes = [
    quote(1_000, 5, 1_010, 4),
    quote(1_000, 7, 1_010, 4),
    quote(1_005, 2, 1_010, 4),
    quote(1_005, 2, 1_010, 1),
    quote(1_000, 6, 1_010, 1),
  ]
  const flow = quotes.slice(1).map((after, i) => orderFlowImbalance(quotes[i] ?? after, after))

  it('counts what came to the bid and what left the ask', () => {
    expect(flow).toEqual([2, 2, 3, -2])
    expect(component('ofi', { ofi: 0.04 })).toBe(72.36)
  })

  it('is the same in finer units', () => {
    const finer = { bidPrice: 10_000, bidAmount: 700, askPrice: 10_100, askAmount: 400, priceScale: 2, amountScale: 2 }
    expect(orderFlowImbalance(quote(1_000, 5, 1_010, 4), finer)).toBe(200)
  })
})

describe('walls', () => {
  const rule: WallRule = { medianMultiple: 5, worthMin: 35_000, ageMinMs: 10_000 }
  const side = bookOf(
    [
      [1_000, 10],
      [999, 100],
      [998, 10],
      [985, 900],
    ],
    [[1_001, 1]],
  ).bids

  it('are levels of five times the median within 100 bps that have stood for ten seconds', () => {
    const seen = wallsOf(side, 1_000.5, linear, rule, [], 5_000)
    expect(seen.map(({ price }) => price)).toEqual([])
    const seenNear = wallsOf(side, 1_000.5, linear, { ...rule, medianMultiple: 1.5 }, [], 5_000)
    expect(seenNear).toEqual([{ price: 999, worth: 99_900, sinceMs: 5_000 }])
    const later = wallsOf(side, 1_000.5, linear, { ...rule, medianMultiple: 1.5 }, seenNear, 15_000)
    expect([wallWorth(later, rule, 14_999), wallWorth(later, rule, 15_000)]).toEqual([0, 99_900])
  })

  it('lose their age when they are gone for a moment', () => {
    const strict = { ...rule, medianMultiple: 1.5 }
    const seen = wallsOf(side, 1_000.5, linear, strict, [], 0)
    const gone = wallsOf(bookOf([[1_000, 10]], []).bids, 1_000.5, linear, strict, seen, 5_000)
    expect(wallsOf(side, 1_000.5, linear, strict, gone, 12_000)[0]?.sinceMs).toBe(12_000)
  })

  it('weigh by a third for twice as much', () => {
    expect(component('walls', { walls: (200 - 100) / 300 })).toBe(90)
  })

  it('are measured in dollars where the quote currency is known', () => {
    expect([inQuote(35_000, 'USDC'), inQuote(35_000, 'BTC'), inQuote(35_000, 'JPY')]).toEqual([35_000, 0.525, 0])
    const contract = { contractKind: 'INVERSE', amountUnit: 'CONTRACT', contractSize: 100, contractScale: 0 } as const
    expect(bookUnits(contract, { priceScale: 1, amountScale: 0 })).toEqual({ isInverse: true, quotePerWorth: 100 })
  })
})

describe('absorption', () => {
  it('is bullish where sellers hit a middle that does not move, less so where it gives way', () => {
    expect(toScore(absorption(-0.15, 0.15, 0))).toBe(85.36)
    expect(absorption(-0.15, 0.15, -0.8)).toBeCloseTo(0.424_264, 6)
    expect(toScore(absorption(-0.15, 0.15, -0.8))).toBe(71.21)
    expect(absorption(-0.15, 0.15, -2)).toBe(0)
    expect(absorption(0.15, 0.15, -3)).toBe(absorption(0.15, 0.15, 0))
  })
})

it('each component has its declared share in the whole', () => {
  const x = [0.4, 0.760_95, 0.806_405, 0.485_643, 0.447_214, 0.8, undefined, 0.447_214]
  const parts = orderBookWeights.map((weight, i) => ({ ...weight, coverage: 1, x: x[i], reasons: [] }))
  expect(blend(parts).coverage).toBeCloseTo(0.92, 12)
  expect(blend(parts).x).toBeCloseTo(0.600_832, 6)
  expect(scoreOf(blend(parts))).toBe(80.04)
})

it('a book that crosses for the moment, or has one side, is not sampled', () => {
  expect(sampleBook(bookOf([[101, 1]], [[100, 1]]), linear)).toBeUndefined()
  expect(sampleBook(bookOf([], [[100, 1]]), linear)).toBeUndefined()
})
