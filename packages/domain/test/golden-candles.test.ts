import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  blendDimension,
  type CandleRun,
  candleRun,
  type DimensionScore,
  emptyCandleWindow,
  putCandle,
  type Timeframe,
  technicalOpinion,
  technicalWeights,
  timeframeMs,
  timeframes,
  volumeOpinion,
  volumeWeights,
} from '../src/index.ts'
import { bybitCandles, venueCandles } from './bybit-candles.ts'
import { describeRecorded } from './recorded.ts'

const endMs = Date.parse('2025-06-29T16:00:00Z')

/** M1 M5 M30 H4 and their blend, computed by other programs than this one. */
const anchors = {
  BTC: { technical: [30.28, 16.36, 45.32, 69.01, 32.04], volume: [32.76, 43.01, 62.98, 62.91, 44.25] },
  ETH: { technical: [31.95, 23.43, 29.93, 57.22, 30.84], volume: [24.08, 32.82, 37.45, 34.48, 30.27] },
  SOL: { technical: [23.94, 19.06, 46.65, 82.83, 31.6], volume: [37.3, 47.1, 60.54, 52.65, 46.2] },
  BNB: { technical: [66.71, 45.36, 34.32, 69.46, 53.7], volume: [59.48, 50.59, 74.19, 62.05, 59.94] },
  ADA: { technical: [29.75, 12.03, 16.8, 43.47, 22.69], volume: [40.05, 19.51, 23.49, 22.32, 29.04] },
  DOGE: { technical: [29.91, 21.68, 31.46, 63.72, 30.28], volume: [30.1, 36.08, 33.7, 44.71, 33.69] },
  DOT: { technical: [40.74, 25.94, 29.54, 69.32, 36.07], volume: [43.95, 27.48, 59.52, 55.33, 42.83] },
} as const

describeRecorded(bybitCandles, 'after thirty days of candles', () => {
  it.each(Object.entries(anchors))('%s has the scores that were computed elsewhere', (coin, { technical, volume }) => {
    const runs = runsOf(coin)
    const score = blendDimension(
      technicalWeights,
      runs.map(([timeframe, run]) => technicalOpinion(timeframe, run)),
    )
    expectScores(score, technical)
    expect([score.coverage, score.reasons]).toEqual([0.9746, []])
    const volumeScore = blendDimension(
      volumeWeights,
      runs.map(([timeframe, run]) => volumeOpinion(timeframe, run)),
    )
    expectScores(volumeScore, volume)
    expect(volumeScore.coverage).toBe(0.7722)
    expect(volumeScore.reasons).toEqual([
      { code: 'WARMING_UP', part: 'H4.volumeProfile' },
      { code: 'NOT_OFFERED', part: 'volumeDelta' },
    ])
  })

  it('Bitcoin has the indicators that were computed elsewhere', () => {
    const opinions = runsOf('BTC').map(([timeframe, run]) => technicalOpinion(timeframe, run))
    const raw = Object.fromEntries(
      blendDimension(technicalWeights, opinions).evidence.map(({ name, value }) => [name, value]),
    )
    expect(raw['M1.rsi']).toBeCloseTo(40.208_245, 6)
    expect(raw['M1.atr']).toBeCloseTo(37.600_463, 6)
    expect(raw['M1.adx']).toBeCloseTo(31.539_288, 6)
    expect(raw['H4.rsi']).toBeCloseTo(57.957_828, 6)
    expect(raw['H4.atr']).toBeCloseTo(777.620_13, 5)
    expect(raw['H4.adx']).toBeCloseTo(18.985_296, 6)
  })

  it('a thousand windows give the same bits on every machine and version of Node', () => {
    const window = emptyCandleWindow('M1')
    const digest = createHash('sha256')
    for (const [n, candle] of closedCandles('BTC', 'M1').slice(-1_240).entries()) {
      putCandle(window, candle, 0)
      if (n < 240) continue
      const run = candleRun(window)
      const parts = [...technicalOpinion('M1', run).components, ...volumeOpinion('M1', run).components]
      digest.update(Float64Array.from(parts, ({ x }) => x ?? 2))
    }
    expect(digest.digest('hex')).toBe('19559b277295a9aa554746186eebfdfe36d5c843c767a9cd6ebaf21d91363aa8')
  })
})

function expectScores(score: DimensionScore, anchor: readonly number[]): void {
  const found = [...score.timeframes.map((timeframe) => timeframe.score), score.score]
  for (const [i, value] of found.entries()) {
    expect(Math.abs((value ?? Number.NaN) - (anchor[i] ?? Number.NaN)), `${found} not ${anchor}`).toBeLessThan(0.0101)
  }
}

const runsOf = (coin: string): readonly (readonly [Timeframe, CandleRun])[] =>
  timeframes.map((timeframe) => {
    const window = emptyCandleWindow(timeframe)
    for (const candle of closedCandles(coin, timeframe)) putCandle(window, candle, 0)
    return [timeframe, candleRun(window)]
  })

const closedCandles = (coin: string, timeframe: Timeframe) =>
  venueCandles(coin, timeframe).filter(({ openTimeMs }) => openTimeMs + timeframeMs[timeframe] <= endMs)
