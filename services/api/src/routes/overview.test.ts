import {
  closed,
  gap,
  hexId,
  minute,
  price,
  progress,
  raised,
  resumption,
  score,
  updated,
} from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
})
afterEach(() => api.app.close())

const get = async () => (await api.app.inject('/v1/overview')).json()
const row = async () => (await get()).data.rows[0]

describe('the overview', () => {
  it('of an empty log is empty, without time, and stale', async () => {
    expect(await get()).toMatchObject({ data: { rows: [] }, asOf: null, ageMs: null, stale: true, position: [] })
  })

  it('shows price, change, every dimension and what is missing', async () => {
    await bitcoinAtNoon(api)
    await api.apply({ prices: [price()] })
    const weights = [
      { name: 'TECHNICAL', score: 81.25, weight: 0.3, coverage: 1 },
      { name: 'SENTIMENT', score: undefined, weight: 0.07, coverage: 0 },
    ]
    const confluence = score({ eventId: hexId(2), dimension: 'CONFLUENCE', score: 77.12 })
    await api.apply(
      { scores: [{ ...confluence, detail: { ...score().detail, reasons: [], components: weights } }] },
      'analysis.scores',
    )
    expect(await row()).toEqual({
      instrument: 'bybit:BTC/USDT:USDT',
      pathName: 'bybit:BTC-USDT:USDT',
      base: 'BTC',
      quote: 'USDT',
      price: '118021.5',
      priceTimeMs: 1_786_310_459_900,
      change24h: null,
      change: 0.000181,
      changeWindowMs: 59_900,
      confluence: {
        dimension: 'CONFLUENCE',
        score: 77.12,
        coverage: 0.83,
        weight: null,
        reasons: [],
        asOfMs: 1_786_310_460_000,
      },
      dimensions: [
        ...['ORDER_FLOW', 'ORDER_BOOK', 'VOLUME', 'PRICE_STRUCTURE'].map((dimension) => missing(dimension, null)),
        {
          dimension: 'TECHNICAL',
          score: 81.25,
          coverage: 0.83,
          weight: 0.3,
          reasons: [{ code: 'WARMING_UP', part: 'H4' }],
          asOfMs: 1_786_310_460_000,
        },
        missing('SENTIMENT', 0.07),
      ],
      channels: [
        { channel: 'BOOK', state: 'NEVER', sinceMs: null },
        { channel: 'TRADES', state: 'NEVER', sinceMs: null },
      ],
      openSignal: null,
      spark: [118_020],
      asOf: '2026-08-09T21:20:58.000Z',
      ageMs: 400,
      stale: false,
    })
  })

  const missing = (dimension: string, weight: number | null) => ({
    dimension,
    score: null,
    coverage: 0,
    weight,
    reasons: [{ code: 'NO_DATA', part: '' }],
    asOfMs: null,
  })

  it('says of a row inside a gap that it is stale, and which channel is down, until it comes up', async () => {
    await bitcoinAtNoon(api)
    await api.apply({ gaps: [gap()] })
    expect(await row()).toMatchObject({
      stale: true,
      channels: [{ channel: 'BOOK' }, { channel: 'TRADES', state: 'DOWN' }],
    })
    expect(await get()).toMatchObject({ stale: false, gaps: [{ channel: 'TRADES', position: 'market.events/1@10' }] })
    await api.apply({ resumptions: [resumption()] })
    expect(await row()).toMatchObject({ stale: false, channels: [{}, { state: 'UP' }] })
  })

  it('says of a row without news for 10 s that it is stale, under another ETag', async () => {
    await bitcoinAtNoon(api)
    const { headers } = await api.app.inject('/v1/overview')
    api.clock.nowMs += 20_000
    const later = await api.app.inject({ url: '/v1/overview', headers: { 'if-none-match': String(headers.etag) } })
    expect(later.statusCode).toBe(200)
    expect(later.json().data.rows[0]).toMatchObject({ stale: true, ageMs: 20_400 })
  })

  it('names the open signal as last told, and none once it is closed', async () => {
    await bitcoinAtNoon(api)
    await api.apply({ signals: [raised()], signalUpdates: [updated()] }, 'signals')
    expect((await row()).openSignal).toEqual({
      id: raised().signalId,
      shortId: 'sig_b8000000',
      side: 'LONG',
      score: 79.5,
    })
    await api.apply({ signalCloses: [closed()] }, 'signals')
    expect((await row()).openSignal).toBeNull()
  })

  it('leaves a hole in the line where a minute is missing', async () => {
    await bitcoinAtNoon(api)
    const later = minute({ eventId: hexId(1), openTimeMs: minute().openTimeMs + 180_000, close: 1_180_300 })
    await api.apply({ candles: [later] }, 'market.candles')
    expect(await row()).toMatchObject({ spark: [118_020, null, null, 118_030], price: '118030.0' })
  })

  it('tells the change of a day once history reaches back so far', async () => {
    await bitcoinAtNoon(api)
    await api.apply({ prices: [price({ price: 1_200_000 })] })
    const dayAgo = minute({ eventId: hexId(1), openTimeMs: minute().openTimeMs - 86_400_000, close: 1_000_000 })
    await api.apply({ candles: [dayAgo] }, 'market.candles')
    expect(await row()).toMatchObject({ change24h: 0.2, change: 0.2, changeWindowMs: 86_399_900 })
  })

  it('waits for a coordinate of any topic that it is made of', async () => {
    await bitcoinAtNoon(api)
    const at = (minOffset: string) => api.app.inject(`/v1/overview?minOffset=${minOffset}&maxWaitMs=60`)
    expect((await at('market.candles/1@99')).statusCode).toBe(200)
    expect((await at('signals/1@5')).statusCode).toBe(409)
    expect((await at('analysis.patterns/1@5')).statusCode).toBe(400)
    await api.apply({ progress: [progress({ topic: 'signals', set: 'built-in' })] }, 'signals')
    expect((await at('signals/1@5')).statusCode).toBe(200)
  })
})
