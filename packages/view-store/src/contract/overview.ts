import { describe, expect, it } from 'vitest'
import { bitcoin, closed, ether, gap, hexId, minute, price, raised, score, updated } from '../sample-rows.ts'
import { closesMax, dayMs } from '../views.ts'
import type { UnderTest } from './market-lists.ts'

const minuteMs = 60_000

/** Everything one screen needs, of one moment. */
export function describeOverview({ views, apply }: UnderTest): void {
  it('of nothing is empty', async () => {
    expect(await views().overview()).toEqual({
      instruments: [],
      channels: [],
      gaps: [],
      prices: [],
      scores: [],
      openSignals: [],
      closes: [],
      bases: [],
      standing: { epoch: 1, positions: [], progress: [], incomplete: [] },
    })
  })

  it('holds what each row is made of, and only of instruments that are defined', async () => {
    const confluence = score({
      eventId: hexId(2),
      dimension: 'CONFLUENCE',
      detail: { ...score().detail, reasons: [], components: [{ name: 'TECHNICAL', weight: 0.3, coverage: 1 }] },
    })
    await apply({ instruments: [ether(), bitcoin()], gaps: [gap()], prices: [price()] }, 'market.events')
    await apply({ prices: [price({ instrument: 'bybit:NO/ONE' })] }, 'market.events')
    await apply(
      { scores: [score(), confluence, score({ eventId: hexId(3), instrument: 'bybit:NO/ONE' })] },
      'analysis.scores',
    )
    await apply({ signals: [raised({ instrument: 'bybit:NO/ONE' })] }, 'signals')
    const seen = await views().overview()
    expect(seen.instruments.map((it) => it.base)).toEqual(['BTC', 'ETH'])
    expect(seen.channels).toMatchObject([{ channel: 'TRADES', state: 'DOWN' }])
    expect(seen.prices).toEqual([price()])
    const { instrument, coverage, asOfMs, partition, offset } = score()
    const latest = { instrument, coverage, asOfMs, partition, offset, score: 81.25 }
    expect(seen.scores).toEqual([
      { ...latest, dimension: 'CONFLUENCE', reasons: [], weights: [{ name: 'TECHNICAL', weight: 0.3 }] },
      { ...latest, dimension: 'TECHNICAL', reasons: score().detail.reasons, weights: [] },
    ])
    expect(seen.openSignals).toEqual([])
    expect(seen.standing.positions.map((it) => it.topic)).toEqual(['analysis.scores', 'market.events', 'signals'])
  })

  it('names of each instrument the newest signal that is open, with its score as last told', async () => {
    await apply({ instruments: [bitcoin()] }, 'market.events')
    const ids = ['5a'.padEnd(32, '1'), '5a'.padEnd(32, '2'), '5a'.padEnd(32, '3')] as const
    const signals = ids.map((signalId, index) => raised({ signalId, offset: 10 + index }))
    const lost = updated({ signalId: ids[1], eventId: hexId(9), offset: 41, score: undefined })
    await apply({ signals, signalCloses: [closed({ signalId: ids[2] })] }, 'signals')
    const open = { instrument: bitcoin().instrument, signalId: ids[1], side: 'LONG', partition: 1, offset: 11 }
    expect((await views().overview()).openSignals).toEqual([{ ...open, score: 77.12 }])
    await apply({ signalUpdates: [updated({ signalId: ids[1] })] }, 'signals')
    expect((await views().overview()).openSignals).toEqual([{ ...open, score: 79.5 }])
    await apply({ signalUpdates: [lost] }, 'signals')
    expect((await views().overview()).openSignals).toEqual([{ ...open, score: undefined }])
  })

  describe('prices of the past', () => {
    const newestMs = minute().openTimeMs
    const dayAgoMs = newestMs + minuteMs - dayMs
    const candle = (timeframe: string, openTimeMs: number, close: number) =>
      minute({ eventId: hexId(close), timeframe, openTimeMs, close, open: close + 1 })
    const base = async () => (await views().overview()).bases[0]

    it('are the newest closes, at most so many, in their order', async () => {
      await apply({ instruments: [bitcoin()] }, 'market.events')
      const candles = Array.from({ length: closesMax + 5 }, (_, n) => candle('M1', newestMs - n * minuteMs, 100 + n))
      await apply({ candles }, 'market.candles')
      const [closes] = (await views().overview()).closes
      expect(closes?.candles).toHaveLength(closesMax)
      expect(closes?.candles.at(-1)).toEqual({ openTimeMs: newestMs, close: 100, priceScale: 1 })
      expect(closes?.candles[0]?.openTimeMs).toBe(newestMs - (closesMax - 1) * minuteMs)
    })

    it('reach back a day by the shortest candle that does', async () => {
      await apply({ instruments: [bitcoin()] }, 'market.events')
      await apply({ candles: [candle('M1', newestMs, 1)] }, 'market.candles')
      const priced = { instrument: bitcoin().instrument, priceScale: 1 }
      expect(await base()).toEqual({ ...priced, price: 2, timeMs: newestMs, isDayAgo: false })
      await apply({ candles: [candle('M5', newestMs - 3_600_000, 3)] }, 'market.candles')
      expect(await base()).toEqual({ ...priced, price: 4, timeMs: newestMs - 3_600_000, isDayAgo: false })
      const half = candle('M30', dayAgoMs - 2_400_000, 5)
      await apply({ candles: [half, candle('M30', dayAgoMs - 5 * 3_600_000, 6)] }, 'market.candles')
      expect(await base()).toEqual({ ...priced, price: 5, timeMs: half.openTimeMs + 1_800_000, isDayAgo: true })
      await apply({ candles: [candle('M1', dayAgoMs - minuteMs, 7)] }, 'market.candles')
      expect(await base()).toEqual({ ...priced, price: 7, timeMs: dayAgoMs, isDayAgo: true })
    })
  })
}
