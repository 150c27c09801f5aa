import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  blendDimension,
  type Candle,
  type CandleRun,
  candleRun,
  emptyCandleWindow,
  putCandle,
  structureOpinion,
  structureWeights,
  type Timeframe,
  technicalOpinion,
  technicalWeights,
  timeframeMs,
  timeframes,
  volumeOpinion,
} from '../src/index.ts'
import { bybitCandles, venueCandles } from './bybit-candles.ts'
import { describeRecorded } from './recorded.ts'

const endMs = Date.parse('2025-06-29T16:00:00Z')

describeRecorded(bybitCandles, 'after thirty days of candles', () => {
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
    const structure = createHash('sha256')
    for (const [n, candle] of closedCandles('BTC', 'M1').slice(-1_240).entries()) {
      putCandle(window, candle, 0)
      if (n < 240) continue
      const run = candleRun(window)
      const parts = [...technicalOpinion('M1', run).components, ...volumeOpinion('M1', run).components]
      digest.update(Float64Array.from(parts, ({ x }) => x ?? 2))
      structure.update(Float64Array.from(structureOpinion('M1', run).components, ({ x }) => x ?? 2))
    }
    expect(digest.digest('hex')).toBe('19559b277295a9aa554746186eebfdfe36d5c843c767a9cd6ebaf21d91363aa8')
    expect(structure.digest('hex')).toBe('3696f7ff59e521ce837ffecff7181610b194329759e4ed0f9d264dc462e02fc9')
  }, 20_000)

  it.each(['BTC', 'DOGE', 'BNB'])('%s turned upside down has exactly the opposite structure', (coin) => {
    const candles = closedCandles(coin, 'M30')
    const middle = 2 * Math.max(...candles.map((it) => it.high))
    const [window, mirrored] = [emptyCandleWindow('M30'), emptyCandleWindow('M30')]
    let compared = 0
    for (const [n, candle] of candles.entries()) {
      putCandle(window, candle, 0)
      putCandle(mirrored, mirrorOf(candle, middle), 0)
      if (n < 240 || n % 8 !== 0) continue
      const [here, there] = [window, mirrored].map((it) => structureScore(candleRun(it)))
      expect(((here ?? 0) + (there ?? 0)).toFixed(2), `at ${candle.openTimeMs}`).toBe('100.00')
      compared += 1
    }
    expect(compared).toBeGreaterThan(145)
  })
})

const mirrorOf = (candle: Candle, middle: number): Candle => ({
  ...candle,
  open: middle - candle.open,
  high: middle - candle.low,
  low: middle - candle.high,
  close: middle - candle.close,
})

const structureScore = (run: CandleRun): number | undefined =>
  blendDimension(structureWeights, [structureOpinion('M30', run)]).timeframes[2]?.score

const runsOf = (coin: string): readonly (readonly [Timeframe, CandleRun])[] =>
  timeframes.map((timeframe) => {
    const window = emptyCandleWindow(timeframe)
    for (const candle of closedCandles(coin, timeframe)) putCandle(window, candle, 0)
    return [timeframe, candleRun(window)]
  })

const closedCandles = (coin: string, timeframe: Timeframe) =>
  venueCandles(coin, timeframe).filter(({ openTimeMs }) => openTimeMs + timeframeMs[timeframe] <= endMs)
