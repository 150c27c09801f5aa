import { at } from '../column.ts'
import { bucketsMax, placeAfter, placeBefore, placeOf } from '../horizon/horizons.ts'
import { pricePath } from '../horizon/price-path.ts'
import { windowSum } from '../horizon/window-sum.ts'
import { firstFrom, windowedSum } from '../horizon/windowed-sum.ts'
import { type FlowRing, flowColumns } from './flow-rings.ts'
import { rankCorrelation } from './rank-correlation.ts'

/** Newest buckets that `tradeFlow` and `pressure` look at. */
export const tradeFlowBuckets = 15
export const pressureBuckets = 6

/** Amounts (scaled integers), their net share d = (buy − sell)/(buy + sell), and whether too many sides are unknown. */
export type Taken = Readonly<{ buy: number; sell: number; share: number | undefined; isSideUnknown: boolean }>

/** What is measured in one horizon; undefined: there is nothing to measure it on. */
export type FlowReading = Readonly<{
  whole: Taken
  recent: Taken
  buyCount: number
  sellCount: number
  largeBuyQuote: number
  largeSellQuote: number
  /** Net share of the quote in the newest six buckets, −1 to 1. */
  pressure: number | undefined
  /** Whether too many sides are unknown in those. */
  isPressureUnknown: boolean
  /** Their mean quote per bucket over the mean of all sixty. */
  intensity: number
  /** Share: newest price over the oldest − 1. */
  priceChange: number | undefined
  /** √Σr² from bucket to bucket. */
  realisedVolatility: number
  /** `priceChange` in units of the realised volatility; undefined also when nothing moved. */
  priceZ: number | undefined
  /** Share; undefined: none in the oldest or the newest half of the buckets. */
  openInterestChange: number | undefined
}>

export function readFlow(ring: FlowRing): FlowReading {
  const { columns, newest } = ring
  const sum = (column: number): number => windowSum(ring, column)
  const buyQuote = windowedSum(columns.buyQuote, newest, pressureBuckets)
  const sellQuote = windowedSum(columns.sellQuote, newest, pressureBuckets)
  const quote = sum(flowColumns.buyQuote) + sum(flowColumns.sellQuote)
  const path = pricePath(ring, columns.firstPrice, columns.lastPrice)
  const priceChange = changeOf(path.first, path.last)
  const realisedVolatility = Math.sqrt(path.squaredReturns)
  return {
    whole: taken(sum(flowColumns.buy), sum(flowColumns.sell), sum(flowColumns.unknown)),
    recent: takenIn(ring, tradeFlowBuckets),
    buyCount: sum(flowColumns.buyCount),
    sellCount: sum(flowColumns.sellCount),
    largeBuyQuote: sum(flowColumns.largeBuyQuote),
    largeSellQuote: sum(flowColumns.largeSellQuote),
    pressure: netShare(buyQuote, sellQuote),
    isPressureUnknown: takenIn(ring, pressureBuckets).isSideUnknown,
    intensity: quote === 0 ? 0 : (buyQuote + sellQuote) / pressureBuckets / (quote / bucketsMax),
    priceChange,
    realisedVolatility,
    priceZ: priceChange === undefined || realisedVolatility === 0 ? undefined : priceChange / realisedVolatility,
    openInterestChange: openInterestChange(ring),
  }
}

/** (a − b)/(a + b), −1 to 1; undefined of nothing. */
export const netShare = (a: number, b: number): number | undefined => (a + b === 0 ? undefined : (a - b) / (a + b))

/** More of it without a known side, and the sides say nothing. */
const unknownShareMax = 0.2

const takenIn = ({ columns: { buy, sell, unknown }, newest }: FlowRing, buckets: number): Taken =>
  taken(windowedSum(buy, newest, buckets), windowedSum(sell, newest, buckets), windowedSum(unknown, newest, buckets))

const taken = (buy: number, sell: number, unknown: number): Taken => ({
  buy,
  sell,
  share: netShare(buy, sell),
  isSideUnknown: unknown > unknownShareMax * (buy + sell + unknown),
})

const changeOf = (from: number | undefined, to: number | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : to / from - 1

const half = bucketsMax / 2

function openInterestChange({ columns: { lastOpenInterest }, newest }: FlowRing): number | undefined {
  const oldest = firstFrom(lastOpenInterest, placeOf(newest + 1), -1, placeAfter, half)
  if (oldest === undefined || oldest === 0) return undefined
  const latest = firstFrom(lastOpenInterest, placeOf(newest), -1, placeBefore, half)
  return latest === undefined ? undefined : latest / oldest - 1
}

const rhoBucketsMin = 16

/** How price and open interest rise together from bucket to bucket; the open bucket is not in it. */
export function openInterestPriceRho({ columns, newest }: FlowRing): number | undefined {
  const prices: number[] = []
  const interests: number[] = []
  for (let back = bucketsMax - 1; back > 0; back -= 1) {
    const place = placeOf(newest - back)
    const price = at(columns.lastPrice, place)
    const interest = at(columns.lastOpenInterest, place)
    if (price === 0 || interest === -1) continue
    prices.push(price)
    interests.push(interest)
  }
  return prices.length < rhoBucketsMin ? undefined : rankCorrelation(prices, interests)
}
