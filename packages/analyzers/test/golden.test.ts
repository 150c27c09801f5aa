import {
  blendDimension,
  candleRun,
  emptyCandleWindow,
  parseExact,
  putCandle,
  structureOpinion,
  structureWeights,
  type Timeframe,
  technicalOpinion,
  technicalWeights,
  timeframeMs,
  timeframes,
  volumeOpinion,
  volumeWeights,
} from '@virtuoso/domain'
import { recorded, recordedCandles, recordedCandlesFolder, recordedCoins, recordedScales } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { g1Anchors, g1AtMs, g1Coverage, g1Dimensions, g1Tolerance } from './golden/g1-anchors.ts'

const folder = recorded(recordedCandlesFolder)
const [priceScale, amountScale] = recordedScales

/** The last 240 of the venue's own candles that had closed; they are what its minutes roll up to. */
function windowOf(coin: string, timeframe: Timeframe) {
  const window = emptyCandleWindow(timeframe)
  const closed = recordedCandles(folder ?? '', coin, timeframe).filter(
    (it) => it.openTimeMs + timeframeMs[timeframe] <= g1AtMs,
  )
  for (const { openTimeMs, prices, amount } of closed.slice(-240)) {
    const [open, high, low, close] = prices
    const candle = {
      openTimeMs,
      open: exact(open, priceScale),
      high: exact(high, priceScale),
      low: exact(low, priceScale),
      close: exact(close, priceScale),
      amount: exact(amount, amountScale),
      coverage: 1,
    }
    putCandle(window, { ...candle, priceScale, amountScale }, 0)
  }
  return candleRun(window)
}

function exact(text: string, scale: number): number {
  const value = parseExact(text, scale)
  if (typeof value !== 'number') throw new Error(`"${text}" is not exact at scale ${scale}`)
  return value
}

const opinions = { TECHNICAL: technicalOpinion, VOLUME: volumeOpinion, PRICE_STRUCTURE: structureOpinion }
const weights = { TECHNICAL: technicalWeights, VOLUME: volumeWeights, PRICE_STRUCTURE: structureWeights }

/** The venue does not say who took, and 179 candles of four hours are no full window. */
const lacking = [
  { code: 'WARMING_UP', part: 'H4.volumeProfile' },
  { code: 'NOT_OFFERED', part: 'volumeDelta' },
]

describe.skipIf(folder === undefined)('four in the afternoon of 29 June 2025', () => {
  it.for(recordedCoins)('%s scores what was computed independently, to the hundredth', (coin) => {
    const runs = timeframes.map((timeframe) => ({ timeframe, run: windowOf(coin, timeframe) }))
    for (const dimension of g1Dimensions) {
      const said = runs.map(({ timeframe, run }) => opinions[dimension](timeframe, run))
      const { timeframes: parts, score, coverage, reasons } = blendDimension(weights[dimension], said)
      const ours = [...parts.map((it) => it.score), score]
      for (const [i, anchor] of (g1Anchors[coin]?.[dimension] ?? []).entries())
        expect(Math.abs((ours[i] ?? Number.NaN) - anchor), `${dimension} ${i}`).toBeLessThanOrEqual(g1Tolerance + 1e-9)
      expect(coverage).toBe(g1Coverage[dimension])
      expect(reasons).toEqual(dimension === 'VOLUME' ? lacking : [])
    }
  })
})
