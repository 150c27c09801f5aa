import { defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { CandleClosed } from '@virtuoso/contracts'
import {
  candleRun,
  isTimeframe,
  rsiDivergences,
  rsiSeries,
  technicalCandlesMin,
  technicalOpinion,
  technicalWeights,
  timeframeMs,
} from '@virtuoso/domain'
import {
  type CandleScoreState,
  freezeCandleScore,
  initialCandleScore,
  scoreCandle,
  thawCandleScore,
} from '../candle-score.ts'
import { type PublicationConfig, publicationDefaults } from '../publication.ts'

/** RSI points of difference at which a divergence counts as full. */
const strongRsiStep = 20

/** Classical momentum and trend of each timeframe, one direction, nothing contrarian; RSI divergences as patterns. */
export const technical = defineAnalyzer<CandleScoreState, PublicationConfig>({
  name: 'technical',
  version: 1,
  stateVersion: 1,
  config: publicationDefaults,
  produces: ['ScoreComputed', 'PatternDetected'],
  dimension: 'TECHNICAL',
  initialState: initialCandleScore,
  on: {
    CandleClosed(state, candle, step) {
      scoreCandle(state, candle, step, {
        dimension: 'TECHNICAL',
        weights: technicalWeights,
        opinionOf: technicalOpinion,
      })
      noticeDivergences(candle, step)
    },
  },
  freeze: freezeCandleScore,
  thaw: thawCandleScore,
})

/** A pivot becomes known with the newest candle only: what fills or revises an older one notices nothing anew. */
function noticeDivergences(
  { timeframe, openTimeMs, revision }: CandleClosed,
  { candles, emit }: Step<PublicationConfig>,
): void {
  if (!isTimeframe(timeframe) || revision > 0) return
  const window = candles(timeframe)
  const { high, low, close, length, fromMs, priceScale, firstOffset } = candleRun(window)
  if (window.newestOpenMs !== openTimeMs || length < technicalCandlesMin || fromMs === undefined) return
  const lengthMs = timeframeMs[timeframe]
  for (const found of rsiDivergences(high, low, () => rsiSeries(close))) {
    const { side, hidden, first, second, firstPrice, secondPrice, firstRsi, secondRsi } = found
    const body = {
      kind: 'RSI_DIVERGENCE',
      phase: 'OCCURRED',
      side,
      strength: Math.min(1, Math.abs(secondRsi - firstRsi) / strongRsiStep),
      timeframe,
      fromMs: fromMs + first * lengthMs,
      toMs: fromMs + (second + 1) * lengthMs,
      priceLow: Math.min(firstPrice, secondPrice),
      priceHigh: Math.max(firstPrice, secondPrice),
      priceScale,
      evidence: [
        { name: 'firstRsi', value: firstRsi },
        { name: 'hidden', value: hidden ? 1 : 0 },
        { name: 'secondRsi', value: secondRsi },
      ],
    } as const
    emit('PatternDetected', body, { asOfMs: openTimeMs + lengthMs, firstOffset: Math.min(...firstOffset) })
  }
}
