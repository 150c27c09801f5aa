import type { Evidence, Reason } from '@virtuoso/contracts'
import type { Part } from '../blend.ts'
import type { Column } from '../column.ts'
import { horizonCoverage, horizonTrouble } from '../horizon/horizon-coverage.ts'
import { newestValue, oldestValue, squaredReturns, windowedSum } from '../horizon/windowed-sum.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from '../opinion.ts'
import { flowScales } from '../order-flow/flow-opinion.ts'
import { sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import type { BookHorizons, BookRing } from './book-horizons.ts'

/** The components of ORDER_BOOK in declared order: resting interest, and what hits it. */
export const orderBookWeights: readonly ComponentWeight[] = [
  { name: 'depth', weight: 0.19 },
  { name: 'imbalance', weight: 0.19 },
  { name: 'oir', weight: 0.16 },
  { name: 'microprice', weight: 0.13 },
  { name: 'ofi', weight: 0.12 },
  { name: 'walls', weight: 0.08 },
  { name: 'absorption', weight: 0.08 },
  { name: 'slope', weight: 0.05 },
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

/**
 * What one horizon says about the book.
 * @param trades - Why takers' amounts cannot be used; undefined: they can.
 */
export function orderBookOpinion(
  horizons: BookHorizons,
  ring: BookRing,
  nowMs: number,
  trades: Reason | undefined,
): TimeframeOpinion {
  const coverage = horizonCoverage(horizons, ring, nowMs)
  const trouble = horizonTrouble(horizons, ring, coverage, nowMs)
  if (trouble !== undefined) return unusable(ring.timeframe, trouble)
  const measures = bookMeasures(ring, trades)
  const components = orderBookComponents(ring.timeframe, measures)
  return { timeframe: ring.timeframe, coverage, components, reasons: [], evidence: measured(measures) }
}

function bookMeasures(ring: BookRing, trades: Reason | undefined): BookMeasures {
  const { columns, newest } = ring
  const sum = (column: Column): number => windowedSum(column, newest)
  const samples = sum(columns.samples)
  const depthKnown = sum(columns.depthKnown)
  const ofiSize = sum(columns.ofiSize)
  return {
    depth: ratio(sum(columns.depth), depthKnown, 'INSUFFICIENT_COVERAGE'),
    depthKnown: samples === 0 ? 0 : depthKnown / samples,
    imbalance: ratio(sum(columns.imbalance), samples, 'NO_DATA'),
    oir: ratio(sum(columns.oir), samples, 'NO_DATA'),
    micro: ratio(sum(columns.micro), samples, 'NO_DATA'),
    slope: ratio(sum(columns.slope), sum(columns.slopeSamples), 'INSUFFICIENT_COVERAGE'),
    walls: ratio(sum(columns.walls), sum(columns.wallSamples), 'NO_DATA'),
    ofi: ratio(sum(columns.ofi), ofiSize, 'FLAT'),
    flow: trades ?? flowOf(sum(columns.buy), sum(columns.sell), sum(columns.unknown)),
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
function midMoveOf({ columns, newest }: BookRing): number {
  const first = oldestValue(columns.firstMid, newest, 0)
  const last = newestValue(columns.lastMid, newest, 0)
  const noise = Math.sqrt(squaredReturns(columns.lastMid, newest))
  return first === undefined || last === undefined || noise === 0 ? 0 : (last - first) / (first * noise)
}

/** Each measure as a direction in [−1, 1]; scales follow the medians of one-minute means on recorded books. */
export function orderBookComponents(timeframe: Timeframe, measures: BookMeasures): readonly Part[] {
  const { depth, depthKnown, imbalance, oir, micro, ofi, walls, slope, flow, midMove } = measures
  const x: Readonly<Record<string, number | Reason>> = {
    depth: scaled(depth, 0.3),
    imbalance: scaled(imbalance, 0.2),
    oir: scaled(oir, 0.2),
    microprice: scaled(micro, 0.2),
    ofi: scaled(ofi, 0.08),
    walls: scaled(walls, 0.25),
    absorption: typeof flow === 'string' ? flow : absorption(flow, flowScales[timeframe].flow, midMove),
    slope: scaled(slope, 0.1),
  }
  return orderBookWeights.map((weight) => {
    const part = componentOf(weight, x[weight.name] ?? 'NO_DATA')
    return weight.name === 'depth' ? { ...part, coverage: depthKnown } : part
  })
}

const scaled = (raw: number | Reason, scale: number): number | Reason =>
  typeof raw === 'string' ? raw : sq(raw / scale)

/** Heavy one-sided taking that does not move the middle is met by the other side: hence against the takers. */
export function absorption(flow: number, flowScale: number, midMove: number): number {
  const moved = Math.max(0, (Math.sign(flow) * midMove) / 2)
  const x = sq(flow / flowScale) * Math.max(0, 1 - moved)
  return x === 0 ? 0 : -x
}

const measured = ({ depth, imbalance, oir, micro, ofi, walls, slope, flow, midMove }: BookMeasures): Evidence[] =>
  evidenceOf([
    ['depth', known(depth)],
    ['flow', known(flow)],
    ['imbalance', known(imbalance)],
    ['micro', known(micro)],
    ['midMove', midMove],
    ['ofi', known(ofi)],
    ['oir', known(oir)],
    ['slope', known(slope)],
    ['walls', known(walls)],
  ])

const known = (value: number | Reason): number | undefined => (typeof value === 'string' ? undefined : value)
