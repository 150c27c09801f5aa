import type { Evidence } from '@virtuoso/contracts'
import type { Part } from '../blend.ts'
import { type CandleRun, runCoverage } from '../candle-run.ts'
import { toPrice } from '../exact.ts'
import { type ComponentWeight, componentOf, evidenceOf, type TimeframeOpinion, unusable } from '../opinion.ts'
import { sq } from '../score.ts'
import type { Timeframe } from '../timeframe.ts'
import { type TechnicalIndicators, technicalIndicators } from './technical-indicators.ts'

/** Candles without which a timeframe has no opinion. */
export const technicalCandlesMin = 60

/** The components of TECHNICAL in declared order: classical momentum and trend, one direction, nothing contrarian. */
export const technicalWeights: readonly ComponentWeight[] = [
  { name: 'rsi', weight: 0.2 },
  { name: 'ao', weight: 0.2 },
  { name: 'williamsR', weight: 0.15 },
  { name: 'cci', weight: 0.15 },
  { name: 'adx', weight: 0.15 },
  { name: 'macd', weight: 0.15 },
]

/** What one timeframe's candles say about momentum and trend. */
export function technicalOpinion(timeframe: Timeframe, run: CandleRun): TimeframeOpinion {
  const coverage = runCoverage(run, technicalCandlesMin)
  if (typeof coverage === 'string') return unusable(timeframe, coverage)
  const indicators = technicalIndicators(run)
  const components = technicalComponents(indicators)
  return { timeframe, coverage, components, reasons: [], evidence: technicalEvidence(indicators, run.priceScale) }
}

/** Each indicator as a direction in [−1, 1]; scales are such that the median of |z| on recorded candles is .4 to .85. */
export function technicalComponents(indicators: TechnicalIndicators): readonly Part[] {
  const { rsi, ao, williamsR, cci, movement, macdHist, atr } = indicators
  const { adx, plusDi, minusDi } = movement
  const directed = plusDi + minusDi
  const x: Readonly<Record<string, number | undefined>> = {
    rsi: rsi === undefined ? undefined : sq((rsi - 50) / 15),
    ao: atr === undefined ? undefined : sq(ao / (2 * atr)),
    williamsR: williamsR === undefined ? undefined : sq((williamsR + 50) / 40),
    cci: cci === undefined ? undefined : sq(cci / 150),
    adx: directed === 0 ? undefined : sq((((plusDi - minusDi) / directed) * adx) / 12.5),
    macd: atr === undefined ? undefined : sq((4 * macdHist) / atr),
  }
  return technicalWeights.map((weight) => componentOf(weight, x[weight.name] ?? 'FLAT'))
}

function technicalEvidence(indicators: TechnicalIndicators, priceScale: number): readonly Evidence[] {
  const { rsi, ao, williamsR, cci, movement, macdHist, atr, close } = indicators
  return evidenceOf([
    ['rsi', rsi],
    ['ao', toPrice(ao, priceScale)],
    ['williamsR', williamsR],
    ['cci', cci],
    ['adx', movement.adx],
    ['plusDi', movement.plusDi],
    ['minusDi', movement.minusDi],
    ['macdHist', toPrice(macdHist, priceScale)],
    ['atr', atr === undefined ? undefined : toPrice(atr, priceScale)],
    ['atrPct', atr === undefined ? undefined : atr / close],
  ])
}
