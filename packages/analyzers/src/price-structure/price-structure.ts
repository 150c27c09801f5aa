import { defineAnalyzer } from '@virtuoso/analyzer-kit'
import {
  candleRun,
  isTimeframe,
  type MarketStructure,
  marketStructure,
  runCoverage,
  structureCandlesMin,
  structureOpinion,
  structureWeights,
} from '@virtuoso/domain'
import { scoreCandle } from '../candle-score.ts'
import { type PublicationConfig, publicationDefaults } from '../publication.ts'
import { noticeEvents } from './events.ts'
import { freezeStructure, initialStructure, type StructureState, thawStructure } from './state.ts'
import { noticeZones } from './zones.ts'

/** Where price stands in the structure of its own window; its zones, breaks and sweeps as patterns. */
export const priceStructure = defineAnalyzer<StructureState, PublicationConfig>({
  name: 'price-structure',
  version: 1,
  stateVersion: 1,
  config: publicationDefaults,
  produces: ['ScoreComputed', 'PatternDetected'],
  dimension: 'PRICE_STRUCTURE',
  initialState: initialStructure,
  on: {
    CandleClosed(state, candle, step) {
      const { timeframe, openTimeMs, revision } = candle
      if (!isTimeframe(timeframe)) return
      const window = step.candles(timeframe)
      const run = candleRun(window)
      const isUsable = typeof runCoverage(run, structureCandlesMin) === 'number'
      const structure: MarketStructure | undefined = isUsable ? marketStructure(run) : undefined
      scoreCandle(state.score, candle, step, {
        dimension: 'PRICE_STRUCTURE',
        weights: structureWeights,
        opinionOf: (of, itsRun) => structureOpinion(of, itsRun, of === timeframe ? () => structure : marketStructure),
      })
      // What fills or revises an older candle notices nothing anew; what it changed shows with the next one.
      if (window.newestOpenMs !== openTimeMs || revision > 0) return
      const newest = { timeframe, openTimeMs, run, structure, isUsable }
      noticeZones(state, newest, step)
      if (structure !== undefined) noticeEvents({ ...newest, structure }, step)
    },
  },
  freeze: freezeStructure,
  thaw: thawStructure,
})
