import type { Evidence, Reason } from '@virtuoso/contracts'
import { toPrice } from '../exact.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion } from '../opinion.ts'
import { sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import { type FlowReading, netShare, openInterestPriceRho, type Taken } from './flow-reading.ts'
import type { FlowRing } from './flow-rings.ts'

const weights = {
  cvd: { name: 'cvd', weight: 0.22 },
  tradeFlow: { name: 'tradeFlow', weight: 0.17 },
  openInterest: { name: 'openInterest', weight: 0.15 },
  smartMoney: { name: 'smartMoney', weight: 0.15 },
  imbalance: { name: 'imbalance', weight: 0.13 },
  stackedImbalance: { name: 'stackedImbalance', weight: 0.1 },
  pressure: { name: 'pressure', weight: 0.08 },
} as const

/** Components of ORDER_FLOW and their shares. */
export const orderFlowWeights: readonly ComponentWeight[] = [
  weights.cvd,
  weights.tradeFlow,
  weights.openInterest,
  weights.smartMoney,
  weights.imbalance,
  weights.stackedImbalance,
  weights.pressure,
]

/** Net share of the flow, and change of open interest, that count as much; wider where the sample is small. */
export const flowScales: Readonly<Record<Timeframe, Readonly<{ flow: number; openInterest: number }>>> = {
  M1: { flow: 0.3, openInterest: 0.002 },
  M5: { flow: 0.2, openInterest: 0.005 },
  M30: { flow: 0.15, openInterest: 0.01 },
  H4: { flow: 0.1, openInterest: 0.02 },
}
/** The newest quarter is noisier than the whole. */
const recentExtra = 0.1
const largeScale = 0.4

/** What the horizon itself cannot know: x, or why there is none. */
export type FlowSurroundings = Readonly<{
  /** Why open interest says nothing, whatever the buckets hold; undefined: it may. */
  openInterestTrouble: Reason | undefined
  /** Why there is no change of open interest where the buckets hold none. */
  withoutOpenInterest: Reason
  /** Why there is no large sweep where the buckets hold none. */
  withoutLarge: Reason
  stackedImbalance: number | Reason
}>

/** Who crosses the spread in one horizon, how persistently, and whether positions are being opened. */
export function flowOpinion(
  timeframe: Timeframe,
  coverage: number,
  reading: FlowReading,
  surroundings: FlowSurroundings,
): TimeframeOpinion {
  const { flow, openInterest } = flowScales[timeframe]
  const { whole, recent } = reading
  const components = [
    componentOf(weights.cvd, shareX(whole, flow)),
    componentOf(weights.tradeFlow, shareX(recent, flow + recentExtra)),
    componentOf(weights.openInterest, openInterestOpinion(reading, openInterest, surroundings)),
    componentOf(weights.smartMoney, largeX(reading, surroundings.withoutLarge)),
    componentOf(weights.imbalance, countX(reading, flow)),
    componentOf(weights.stackedImbalance, surroundings.stackedImbalance),
    componentOf(weights.pressure, pressureOpinion(reading)),
  ]
  return { timeframe, coverage, components, reasons: [], evidence: [] }
}

const shareX = ({ share, isSideUnknown }: Taken, scale: number): number | Reason => {
  if (isSideUnknown) return 'SIDE_UNKNOWN'
  return share === undefined ? 'NO_TRADES' : sq(share / scale)
}

const countX = ({ whole, buyCount, sellCount }: FlowReading, scale: number): number | Reason => {
  if (whole.isSideUnknown) return 'SIDE_UNKNOWN'
  const share = netShare(buyCount, sellCount)
  return share === undefined ? 'NO_TRADES' : sq(share / scale)
}

const largeX = ({ largeBuyQuote, largeSellQuote }: FlowReading, without: Reason): number | Reason => {
  const share = netShare(largeBuyQuote, largeSellQuote)
  return share === undefined ? without : sq(share / largeScale)
}

function openInterestOpinion(
  reading: FlowReading,
  scale: number,
  { openInterestTrouble, withoutOpenInterest }: FlowSurroundings,
): number | Reason {
  if (openInterestTrouble !== undefined) return openInterestTrouble
  if (reading.openInterestChange === undefined) return withoutOpenInterest
  if (reading.priceChange === undefined) return 'NO_TRADES'
  return reading.priceZ === undefined ? 'FLAT' : openInterestX(reading.priceZ, reading.openInterestChange / scale)
}

/** A move that opens positions counts in full, one that leaves them alone half, one that closes them hardly. */
export const openInterestX = (priceZ: number, interestZ: number): number => (sq(priceZ) * (1 + sq(interestZ))) / 2

function pressureOpinion({ pressure, isPressureUnknown, intensity }: FlowReading): number | Reason {
  if (isPressureUnknown) return 'SIDE_UNKNOWN'
  return pressure === undefined ? 'NO_TRADES' : pressureX(pressure, intensity)
}

/** The direction of the newest quote, in full when there is twice as much of it as usual. */
export const pressureX = (net: number, intensity: number): number => (net * Math.min(intensity, 2)) / 2

/** Numbers behind the opinion of one horizon. @param amountScale - Of the amounts in the ring. */
export function flowEvidence(ring: FlowRing, reading: FlowReading, amountScale: number): readonly Evidence[] {
  const { whole, recent, pressure, priceChange } = reading
  const hasRho = ring.timeframe === 'M30' || ring.timeframe === 'H4'
  return evidenceOf([
    ['buyAmount', toPrice(whole.buy, amountScale)],
    ['buyCount', reading.buyCount],
    ['intensity', pressure === undefined ? undefined : reading.intensity],
    ['largeBuyQuote', reading.largeBuyQuote],
    ['largeSellQuote', reading.largeSellQuote],
    ['lateCount', ring.lateCount === 0 ? undefined : ring.lateCount],
    ['netShare', whole.share],
    ['newestNetShare', recent.share],
    ['oiChange', reading.openInterestChange],
    ['oiPriceRho', hasRho ? openInterestPriceRho(ring) : undefined],
    ['pressure', pressure],
    ['priceChange', priceChange],
    ['priceZ', reading.priceZ],
    ['quadrant', quadrantOf(priceChange, whole.share)],
    ['sellAmount', toPrice(whole.sell, amountScale)],
    ['sellCount', reading.sellCount],
  ])
}

/** 1 both up, 2 both down, 3 price up against the flow, 4 price down against the flow; undefined: one of them is even. */
export function quadrantOf(priceChange: number | undefined, netShare: number | undefined): number | undefined {
  if (priceChange === undefined || netShare === undefined || priceChange === 0 || netShare === 0) return undefined
  if (priceChange > 0) return netShare > 0 ? 1 : 3
  return netShare < 0 ? 2 : 4
}
