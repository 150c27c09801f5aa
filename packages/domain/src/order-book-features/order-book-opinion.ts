import type { Evidence, Reason } from '@virtuoso/contracts'
import type { Part } from '../blend.ts'
import { horizonCoverage, horizonTrouble } from '../horizon/horizon-coverage.ts'
import { pricePath } from '../horizon/price-path.ts'
import { windowSum } from '../horizon/window-sum.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from '../opinion.ts'
import { flowScales } from '../order-flow/flow-opinion.ts'
import { sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import { type BookHorizons, type BookRing, bookColumns } from './book-horizons.ts'

const weights = {
  depth: { name: 'depth', weight: 0.19 },
  imbalance: { name: 'imbalance', weight: 0.19 },
  oir: { name: 'oir', weight: 0.16 },
  microprice: { name: 'microprice', weight: 0.13 },
  ofi: { name: 'ofi', weight: 0.12 },
  walls: { name: 'walls', weight: 0.08 },
  absorption: { name: 'absorption', weight: 0.08 },
  slope: { name: 'slope', weight: 0.05 },
} as const

/** The components of ORDER_BOOK in declared order: resting interest, and what hits it. */
export const orderBookWeights: readonly ComponentWeight[] = [
  weights.depth,
  weights.imbalance,
  weights.oir,
  weights.microprice,
  weights.ofi,
  weights.walls,
  weights.absorption,
  weights.slope,
]

/** Share of a horizon's volume whose takers may be unknown. */
const unknownMax = 0.2

/** What one horizon measured; a reason where there is nothing to measure. */
export type BookMeasures = Readonly<{
  /** Means over the samples, −1 to 1 each. */
  depth: number | Reason
  /** Share of the depth bands that were wholly known, 0 to 1. */
  depthKnown: number
  imbalance: number | Reason
  oir: number | Reason
  micro: number | Reason
  slope: number | Reason
  walls: number | Reason
  /** Net of gross order flow imbalance, −1 to 1. */
  ofi: number | Reason
  /** Takers' buying less selling, −1 to 1. */
  flow: number | Reason
  /** How far the middle moved, in units of its own bucket-to-bucket noise. */
  midMove: number
}>

/** An opinion with what was measured for it; undefined: the horizon is not used. */
export type OrderBookOpinion = TimeframeOpinion & Readonly<{ measures?: BookMeasures }>

/**
 * What one horizon says about the book; its evidence is in the measures, from which `bookEvidence` makes it.
 * @param trades - Why takers' amounts cannot be used; undefined: they can.
 */
export function orderBookOpinion(
  horizons: BookHorizons,
  ring: BookRing,
  nowMs: number,
  trades: Reason | undefined,
): OrderBookOpinion {
  const coverage = horizonCoverage(horizons, ring, nowMs)
  const trouble = horizonTrouble(horizons, ring, coverage, nowMs)
  if (trouble !== undefined) return unusable(ring.timeframe, trouble)
  const measures = bookMeasures(ring, trades)
  const components = orderBookComponents(ring.timeframe, measures)
  return { timeframe: ring.timeframe, coverage, components, reasons: [], evidence: [], measures }
}

function bookMeasures(ring: BookRing, trades: Reason | undefined): BookMeasures {
  const sum = (column: number): number => windowSum(ring, column)
  const samples = sum(bookColumns.samples)
  const depthKnown = sum(bookColumns.depthKnown)
  const ofiSize = sum(bookColumns.ofiSize)
  return {
    depth: ratio(sum(bookColumns.depth), depthKnown, 'INSUFFICIENT_COVERAGE'),
    depthKnown: samples === 0 ? 0 : depthKnown / samples,
    imbalance: ratio(sum(bookColumns.imbalance), samples, 'NO_DATA'),
    oir: ratio(sum(bookColumns.oir), samples, 'NO_DATA'),
    micro: ratio(sum(bookColumns.micro), samples, 'NO_DATA'),
    slope: ratio(sum(bookColumns.slope), sum(bookColumns.slopeSamples), 'INSUFFICIENT_COVERAGE'),
    walls: ratio(sum(bookColumns.walls), sum(bookColumns.wallSamples), 'NO_DATA'),
    ofi: ratio(sum(bookColumns.ofi), ofiSize, 'FLAT'),
    flow: trades ?? flowOf(sum(bookColumns.buy), sum(bookColumns.sell), sum(bookColumns.unknown)),
    midMove: midMoveOf(ring),
  }
}

const ratio = (total: number, of: number, nothing: Reason): number | Reason => (of === 0 ? nothing : total / of)

function flowOf(buy: number, sell: number, unknown: number): number | Reason {
  const all = buy + sell + unknown
  if (all === 0) return 'NO_TRADES'
  return unknown > unknownMax * all ? 'SIDE_UNKNOWN' : (buy - sell) / (buy + sell)
}

/** A middle that went nowhere from bucket to bucket has not moved. */
function midMoveOf(ring: BookRing): number {
  const { first, last, squaredReturns } = pricePath(ring, ring.columns.firstMid, ring.columns.lastMid)
  const noise = Math.sqrt(squaredReturns)
  return first === undefined || last === undefined || noise === 0 ? 0 : (last - first) / (first * noise)
}

/** Each measure as a direction in [−1, 1]; scales follow the medians of one-minute means on recorded books. */
export function orderBookComponents(timeframe: Timeframe, measures: BookMeasures): readonly Part[] {
  const { depth, depthKnown, imbalance, oir, micro, ofi, walls, slope, flow, midMove } = measures
  return [
    { ...componentOf(weights.depth, scaled(depth, 0.3)), coverage: depthKnown },
    componentOf(weights.imbalance, scaled(imbalance, 0.2)),
    componentOf(weights.oir, scaled(oir, 0.2)),
    componentOf(weights.microprice, scaled(micro, 0.2)),
    componentOf(weights.ofi, scaled(ofi, 0.08)),
    componentOf(weights.walls, scaled(walls, 0.25)),
    componentOf(
      weights.absorption,
      typeof flow === 'string' ? flow : absorption(flow, flowScales[timeframe].flow, midMove),
    ),
    componentOf(weights.slope, scaled(slope, 0.1)),
  ]
}

const scaled = (raw: number | Reason, scale: number): number | Reason =>
  typeof raw === 'string' ? raw : sq(raw / scale)

/** Heavy one-sided taking that does not move the middle is met by the other side: hence against the takers. */
export function absorption(flow: number, flowScale: number, midMove: number): number {
  const moved = Math.max(0, (Math.sign(flow) * midMove) / 2)
  const x = sq(flow / flowScale) * Math.max(0, 1 - moved)
  return x === 0 ? 0 : -x
}

/** The numbers behind an opinion, named with its timeframe; none where there is no measure. */
export function bookEvidence({ timeframe, measures }: OrderBookOpinion): readonly Evidence[] {
  if (measures === undefined) return []
  const { depth, imbalance, oir, micro, ofi, walls, slope, flow, midMove } = measures
  return evidenceOf([
    [`${timeframe}.depth`, known(depth)],
    [`${timeframe}.flow`, known(flow)],
    [`${timeframe}.imbalance`, known(imbalance)],
    [`${timeframe}.micro`, known(micro)],
    [`${timeframe}.midMove`, midMove],
    [`${timeframe}.ofi`, known(ofi)],
    [`${timeframe}.oir`, known(oir)],
    [`${timeframe}.slope`, known(slope)],
    [`${timeframe}.walls`, known(walls)],
  ])
}

const known = (value: number | Reason): number | undefined => (typeof value === 'string' ? undefined : value)
