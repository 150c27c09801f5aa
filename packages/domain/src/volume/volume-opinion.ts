import type { Evidence, Reason } from '@virtuoso/contracts'
import type { Part } from '../blend.ts'
import { type CandleRun, runCoverage } from '../candle-run.ts'
import { toPrice } from '../exact.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from '../opinion.ts'
import { sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import { type VolumeIndicators, volumeIndicators } from './volume-indicators.ts'

/** Candles without which a timeframe has no opinion. */
export const volumeCandlesMin = 60

/** The components of VOLUME in declared order: does traded volume confirm the direction. */
export const volumeWeights: readonly ComponentWeight[] = [
  { name: 'volumeDelta', weight: 0.2 },
  { name: 'adl', weight: 0.15 },
  { name: 'cmf', weight: 0.15 },
  { name: 'obv', weight: 0.15 },
  { name: 'relativeVolume', weight: 0.15 },
  { name: 'volumeProfile', weight: 0.1 },
  { name: 'vwap', weight: 0.1 },
]

/** What one timeframe's volume says about the direction of its candles. */
export function volumeOpinion(timeframe: Timeframe, run: CandleRun): TimeframeOpinion {
  const coverage = runCoverage(run, volumeCandlesMin)
  if (typeof coverage === 'string') return unusable(timeframe, coverage)
  const indicators = volumeIndicators(run)
  const components = volumeComponents(indicators)
  return { timeframe, coverage, components, reasons: [], evidence: volumeEvidence(indicators, run.priceScale) }
}

/** Each indicator as a direction in [−1, 1], or why it has none. */
export function volumeComponents(indicators: VolumeIndicators): readonly Part[] {
  const { delta, adl, cmf, obv, relative, migration, vwapZ } = indicators
  const x: Readonly<Record<string, number | Reason>> = {
    volumeDelta: scaled(delta, 0.15),
    adl: scaled(adl, 0.1),
    cmf: scaled(cmf, 0.2),
    obv: scaled(obv, 0.2),
    relativeVolume: typeof relative === 'string' ? relative : relative.body * sq(relative.ratio / 2),
    volumeProfile: scaled(migration, 1),
    vwap: scaled(vwapZ, 1.5),
  }
  return volumeWeights.map((weight) => componentOf(weight, x[weight.name] ?? 'NO_DATA'))
}

const scaled = (raw: number | Reason, scale: number): number | Reason =>
  typeof raw === 'string' ? raw : sq(raw / scale)

function volumeEvidence(indicators: VolumeIndicators, priceScale: number): readonly Evidence[] {
  const { delta, adl, cmf, obv, relative, profile, average, vwapZ } = indicators
  const price = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : toPrice(value, priceScale)
  return evidenceOf([
    ['delta', known(delta)],
    ['adl', known(adl)],
    ['cmf', known(cmf)],
    ['obv', known(obv)],
    ['rvol', known(relative)?.ratio],
    ['poc', price(known(profile)?.poc)],
    ['vah', price(known(profile)?.valueHigh)],
    ['val', price(known(profile)?.valueLow)],
    ['vwap', price(known(average)?.vwap)],
    ['vwapSigma', price(known(average)?.sigma)],
    ['vwapZ', known(vwapZ)],
  ])
}

const known = <T>(value: T | Reason): T | undefined => (isReason(value) ? undefined : value)
const isReason = (value: unknown): value is Reason => typeof value === 'string'
