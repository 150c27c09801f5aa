import { gap, hexId, pattern, progress, resumption, score } from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
  await bitcoinAtNoon(api)
})
afterEach(() => api.app.close())

const get = async (path: string) => (await api.app.inject(`/v1${path}`)).json()

describe('gaps', () => {
  it('are listed newest first with their ends, open ones apart when asked', async () => {
    const open = gap({ gapId: hexId(0xb), channel: 'BOOK', fromTimeMs: gap().fromTimeMs + 1, offset: 11 })
    await api.apply({ gaps: [gap(), open], resumptions: [resumption({ recovered: true })] })
    const { data } = await get('/gaps')
    expect(data).toMatchObject([
      { gapId: hexId(0xb), channel: 'BOOK', toTimeMs: null, recovered: null, position: 'market.events/1@11' },
      { gapId: hexId(0xa), channel: 'TRADES', toTimeMs: resumption().atTimeMs, recovered: true },
    ])
    expect((await get('/gaps?state=OPEN')).data).toHaveLength(1)
    expect((await get('/gaps?channel=TRADES&state=CLOSED')).data).toHaveLength(1)
    const { data: page, next } = await get('/instruments/bybit:BTC-USDT:USDT/gaps?limit=1')
    expect(page).toMatchObject([{ channel: 'BOOK' }])
    const second = await get(`/instruments/bybit:BTC-USDT:USDT/gaps?limit=1&cursor=${next}`)
    expect(second.data).toMatchObject([{ channel: 'TRADES' }])
    expect(await get('/gaps?channel=CANDLE')).toMatchObject({ errors: [{ pointer: '/query/channel' }] })
  })
})

describe('patterns', () => {
  it('are listed newest first, prices exact, with what withheld a signal', async () => {
    const bare = pattern({
      eventId: hexId(0xb3),
      kind: 'SIGNAL_WITHHELD',
      phase: 'OCCURRED',
      side: 'NONE',
      timeframe: undefined,
      priceLow: undefined,
      priceHigh: undefined,
      priceScale: undefined,
      withheldBy: 'SPREAD_WIDE',
      asOfMs: pattern().asOfMs + 1,
    })
    const time = progress({ topic: 'analysis.patterns', set: 'built-in' })
    await api.apply({ patterns: [pattern(), bare], progress: [time] }, 'analysis.patterns')
    const { data, stale } = await get('/patterns')
    expect(stale).toBe(false)
    expect(data).toMatchObject([
      { kind: 'SIGNAL_WITHHELD', withheldBy: 'SPREAD_WIDE', tf: null, priceLow: null },
      { kind: 'SWEEP', tf: '5m', priceLow: '117999.0', priceHigh: '118010.0', position: 'analysis.patterns/1@3' },
    ])
    expect((await get('/patterns?kind=SWEEP&phase=BEGAN&side=BULLISH')).data).toHaveLength(1)
    expect((await get('/instruments/bybit:BTC-USDT:USDT/patterns?phase=ENDED')).data).toEqual([])
  })
})

describe('the history of a score', () => {
  const at = (n: number, row: object = {}) => score({ eventId: hexId(100 + n), asOfMs: n, offset: n, ...row })
  const path = '/instruments/bybit:BTC-USDT:USDT/scores/TECHNICAL/history'

  it('ascends, a missing one as a hole with its reasons', async () => {
    await api.apply({ scores: [at(1), at(2, { score: undefined, coverage: 0 }), at(3)] }, 'analysis.scores')
    const { data } = await get(`${path}?to=1000`)
    expect(data).toEqual({
      instrument: 'bybit:BTC/USDT:USDT',
      pathName: 'bybit:BTC-USDT:USDT',
      dimension: 'TECHNICAL',
      points: [
        { asOfMs: 1, score: 81.25, coverage: 0.83, codes: ['WARMING_UP'], position: 'analysis.scores/1@1' },
        { asOfMs: 2, score: null, coverage: 0, codes: ['WARMING_UP'], position: 'analysis.scores/1@2' },
        { asOfMs: 3, score: 81.25, coverage: 0.83, codes: ['WARMING_UP'], position: 'analysis.scores/1@3' },
      ],
    })
  })

  it('goes back in time page by page', async () => {
    await api.apply({ scores: [1, 2, 3, 4, 5].map((n) => at(n)) }, 'analysis.scores')
    const pages: number[][] = []
    for (let next: string | undefined = ''; next !== undefined && pages.length < 9; ) {
      const answer = await get(`${path}?to=1000&limit=2${next === '' ? '' : `&cursor=${next}`}`)
      pages.push(answer.data.points.map((it: { asOfMs: number }) => it.asOfMs))
      next = answer.next
    }
    expect(pages).toEqual([[4, 5], [2, 3], [1]])
  })

  it('of what is no dimension, or no instrument, says so', async () => {
    expect((await get(path.replace('TECHNICAL', 'NOTHING'))).data.points).toEqual([])
    expect(await get(path.replace('TECHNICAL', 'x'))).toMatchObject({ errors: [{ pointer: '/path/dimension' }] })
    expect(await get(path.replace('BTC', 'XXX'))).toMatchObject({ status: 404 })
  })
})
