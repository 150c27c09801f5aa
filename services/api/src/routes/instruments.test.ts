import { bitcoin, ether, gap, hexId, progress, resumption } from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
})
afterEach(() => api.app.close())

const get = async (path: string) => (await api.app.inject(path)).json()

describe('an instrument', () => {
  beforeEach(() => api.apply({ instruments: [bitcoin({ tickSize: 5, offset: 3 })], progress: [progress()] }))

  it('is told as the venue defined it, steps as decimals', async () => {
    const { data, asOf, ageMs, stale, position, gaps } = await get('/v1/instruments/bybit:BTC-USDT:USDT')
    expect(data).toMatchObject({
      instrument: 'bybit:BTC/USDT:USDT',
      pathName: 'bybit:BTC-USDT:USDT',
      venueSymbol: 'BTCUSDT',
      contractKind: 'LINEAR',
      tickSize: '0.5',
      amountStep: '0.001',
      contractSize: null,
      expiryTimeMs: null,
      definedAt: 'market.events/1@3',
    })
    const envelope = { asOf, ageMs, stale, position, gaps }
    expect(envelope).toEqual({
      asOf: '2026-08-09T21:20:58.000Z',
      ageMs: 400,
      stale: false,
      position: ['market.events/1@99'],
      gaps: [],
    })
  })

  it('is found by its canonical name, percent-encoded', async () => {
    const name = encodeURIComponent('bybit:BTC/USDT:USDT')
    expect((await get(`/v1/instruments/${name}`)).data.instrument).toBe('bybit:BTC/USDT:USDT')
  })

  it('that nobody defined is not found', async () => {
    const answer = await api.app.inject('/v1/instruments/bybit:DOGE-USDT:USDT')
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'not-found', detail: expect.stringContaining('bybit:DOGE-USDT:USDT') })
  })

  it('says of each channel what it can prove and whether it is up', async () => {
    const channels = async () => (await get('/v1/instruments/bybit:BTC-USDT:USDT')).data.channels
    expect(await channels()).toEqual([
      { channel: 'BOOK', integrity: 'SEQUENCE', state: 'NEVER', sinceMs: null },
      { channel: 'TRADES', integrity: 'NONE', state: 'NEVER', sinceMs: null },
    ])
    await api.apply({
      gaps: [gap(), gap({ gapId: hexId(1), channel: 'FUNDING', fromTimeMs: 5 })],
      resumptions: [resumption()],
    })
    expect(await channels()).toEqual([
      { channel: 'BOOK', integrity: 'SEQUENCE', state: 'NEVER', sinceMs: null },
      { channel: 'FUNDING', integrity: 'NOT_OFFERED', state: 'DOWN', sinceMs: 5 },
      { channel: 'TRADES', integrity: 'NONE', state: 'UP', sinceMs: resumption().atTimeMs },
    ])
  })
})

describe('the list of instruments', () => {
  const names = async (query = '') => (await get(`/v1/instruments${query}`)).data.map((it: { base: string }) => it.base)
  beforeEach(async () => {
    const spot = ether({ instrument: 'okx:ETH/USDT', pathName: 'okx:ETH-USDT', venue: 'okx', contractKind: 'SPOT' })
    await api.apply({ instruments: [bitcoin(), spot], progress: [progress()] })
    await api.apply(
      { instruments: [ether({ status: 'HALTED' })], progress: [progress({ partition: 2, watermarkMs: 7 })] },
      'market.events',
      2,
    )
  })

  it('is ascending by name, as old as its oldest part', async () => {
    expect(await names()).toEqual(['BTC', 'ETH', 'ETH'])
    const { asOf, stale, position } = await get('/v1/instruments?venue=bybit')
    expect(asOf).toBe('1970-01-01T00:00:00.007Z')
    expect(stale).toBe(false)
    expect(position).toEqual(['market.events/1@99', 'market.events/2@99'])
  })

  it('of a venue whose time nobody told yet has none', async () => {
    expect(await get('/v1/instruments?venue=okx')).toMatchObject({ asOf: null, ageMs: null, stale: true })
  })

  it('is filtered by venue, kind, status and part of a name', async () => {
    expect(await names('?venue=bybit')).toEqual(['BTC', 'ETH'])
    expect(await names('?kind=SPOT')).toEqual(['ETH'])
    expect(await names('?status=HALTED')).toEqual(['ETH'])
    expect(await names('?q=btcusdt')).toEqual(['BTC'])
    expect(await names('?q=nothing')).toEqual([])
  })

  it('comes in pages that meet exactly', async () => {
    const seen: string[] = []
    let next: string | undefined = ''
    while (next !== undefined) {
      const page: { data: { instrument: string }[]; next?: string } = await get(
        `/v1/instruments?limit=1${next === '' ? '' : `&cursor=${next}`}`,
      )
      seen.push(...page.data.map((it) => it.instrument))
      next = page.next
    }
    expect(seen).toEqual(['bybit:BTC/USDT:USDT', 'bybit:ETH/USDT:USDT', 'okx:ETH/USDT'])
  })

  it('refuses a cursor of other filters, or of nobody', async () => {
    const { next } = await get('/v1/instruments?limit=1')
    for (const query of [`venue=bybit&cursor=${next}`, `cursor=${next}x`, 'cursor=AAAA', 'cursor=%00', 'cursor=']) {
      const answer = await api.app.inject(`/v1/instruments?${query}`)
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'cursor-invalid'])
    }
  })

  it('without any instrument yet is empty and stale, not an error', async () => {
    const empty = await apiUnderTest()
    const answer = (await empty.app.inject('/v1/instruments')).json()
    expect(answer).toEqual({ data: [], asOf: null, ageMs: null, stale: true, position: [], gaps: [] })
    await empty.app.close()
  })
})
