import { defineAnalyzer } from '@virtuoso/analyzer-kit'
import { volumeOpinion, volumeWeights } from '@virtuoso/domain'
import {
  type CandleScoreState,
  freezeCandleScore,
  initialCandleScore,
  scoreCandle,
  thawCandleScore,
} from '../candle-score.ts'
import { type PublicationConfig, publicationDefaults } from '../publication.ts'

/** Does traded volume confirm the direction of the candles. */
export const volume = defineAnalyzer<CandleScoreState, PublicationConfig>({
  name: 'volume',
  version: 1,
  stateVersion: 1,
  config: publicationDefaults,
  produces: ['ScoreComputed'],
  dimension: 'VOLUME',
  initialState: initialCandleScore,
  on: {
    CandleClosed: (state, candle, step) =>
      scoreCandle(state, candle, step, { dimension: 'VOLUME', weights: volumeWeights, opinionOf: volumeOpinion }),
  },
  freeze: freezeCandleScore,
  thaw: thawCandleScore,
})
