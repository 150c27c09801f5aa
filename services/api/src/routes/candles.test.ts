import { bitcoin, gap, hexId, minute, progress, resumption } from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
  await bitcoinAtNoon(api)
})
afterEach(() => api.app.close())

const get = async (query: string) =>
  (await api.app.inject(`/v1/instruments/bybit:BTC-USDT:USDT/candles?${query}`)).json()
const open = (n: number): number => minute().openTimeMs + n * 60_000
const run = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    minute({ eventId: hexId(100 + from + i), openTimeMs: open(from + i), offset: 10 + from + i }),
  )

describe('candles', () => {
  it('are columns, prices and amounts exact with the decimals of their steps', async () => {
    expect((await get('tf=1m')).data).toEqual({
      instrument: 'bybit:BTC/USDT:USDT',
      pathName: 'bybit:BTC-USDT:USDT',
      tf: '1m',
      amountUnit: 'BASE',
      t: [1_786_310_400_000],
      o: ['118000.1'],
      h: ['118035.0'],
      l: ['117999.0'],
      c: ['118020.0'],
      v: ['12.345'],
      buy: ['7.000'],
      sell: ['5.345'],
      n: [321],
      gap: [0],
      coverage: [1],
      source: ['TRADES'],
      revision: [0],
    })
  })

  it('adopted from the venue do not know who bought', async () => {
    const adopted = minute({
      ...run(1, 2)[0],
      buyAmount: undefined,
      sellAmount: undefined,
      tradeCount: undefined,
      source: 'VENUE',
    })
    await api.apply({ candles: [adopted] }, 'market.candles')
    const { data } = await get(`tf=1m&from=${open(1)}`)
    expect([data.buy, data.sell, data.n, data.source]).toEqual([[null], [null], [null], ['VENUE']])
  })

  it('from before a finer tick are shown like those of today', async () => {
    await api.apply({ instruments: [bitcoin({ priceScale: 2, offset: 50 })] })
    expect((await get('tf=1m')).data.c).toEqual(['118020.00'])
  })

  it('are those of the range, its end excluded, times as numbers or as text', async () => {
    await api.apply({ candles: run(1, 6) }, 'market.candles')
    expect((await get(`tf=1m&from=${open(1)}&to=${open(3)}`)).data.t).toEqual([open(1), open(2)])
    const text = (n: number) => new Date(open(n)).toISOString()
    expect((await get(`tf=1m&from=${text(1)}&to=${text(3)}`)).data.t).toEqual([open(1), open(2)])
    expect((await get('tf=1m&limit=2')).data.t).toEqual([open(4), open(5)])
    expect((await get(`tf=1m&to=${open(2)}&limit=1`)).data.t).toEqual([open(1)])
    expect((await get(`tf=1m&from=${open(2)}&to=${open(2)}`)).data.t).toEqual([])
  })

  it('are stale when the newest is more than two of its length behind the watermark', async () => {
    const end = open(1)
    const time = (watermarkMs: number) => ({ watermarkMs, offset: watermarkMs - minute().openTimeMs })
    for (const [behindMs, stale] of [
      [120_000, false],
      [120_001, true],
    ] as const) {
      await api.apply({ progress: [progress(time(end + behindMs))] })
      const onCandles = progress({ ...time(end + behindMs), topic: 'market.candles', set: 'built-in' })
      await api.apply({ progress: [onCandles] }, 'market.candles')
      expect((await get('tf=1m')).stale).toBe(stale)
      expect((await get('tf=4h')).stale).toBe(false)
    }
  })

  it('name the holes of the trades inside them, and are stale while one is open', async () => {
    const inside = gap({ fromTimeMs: open(0) + 5_000 })
    await api.apply({ gaps: [inside, gap({ gapId: hexId(1), channel: 'BOOK' })] })
    expect(await get('tf=1m')).toMatchObject({ stale: true, gaps: [{ channel: 'TRADES', toTimeMs: null }] })
    await api.apply({ resumptions: [resumption({ atTimeMs: open(0) + 9_000, recovered: true, offset: 70 })] })
    const { stale, gaps } = await get('tf=1m')
    expect(stale).toBe(false)
    expect(gaps).toMatchObject([{ fromTimeMs: open(0) + 5_000, toTimeMs: open(0) + 9_000, recovered: true }])
  })

  it('more than one answer holds are refused, with the bound named', async () => {
    const first = await get('tf=1m&from=2016-01-01T00:00:00Z&to=2026-01-01T00:00:00Z')
    expect(first).toMatchObject({ code: 'range-too-large', detail: expect.stringContaining('at most 5000') })
    expect(await get(`tf=1m&from=${open(0)}&to=${open(5_001)}`)).toMatchObject({ code: 'range-too-large' })
    expect(await get(`tf=1m&from=${open(0)}&to=${open(5_000)}`)).toMatchObject({ data: { tf: '1m' } })
    expect(await get('tf=1m&from=0')).toMatchObject({ code: 'range-too-large' })
  })

  it('need a timeframe and a range that make sense, and say which part does not', async () => {
    const pointers = async (query: string) => (await get(query)).errors.map((it: { pointer: string }) => it.pointer)
    expect(await pointers('')).toEqual(['/query/tf'])
    expect(await pointers('tf=2m')).toEqual(['/query/tf'])
    expect(await pointers('tf=1m&tf=5m')).toEqual(['/query/tf'])
    expect(await pointers(`tf=1m&from=${open(2)}&to=${open(1)}`)).toEqual(['/query/from'])
    for (const time of ['-1', 'noon', '1e12', '%2B275761-01-01T00:00:00Z', '2026-13-01T00:00:00Z', '999999999999999'])
      expect(await pointers(`tf=1m&to=${time}`)).toEqual(['/query/to'])
    expect(await pointers('tf=1m&limit=0&depth=3')).toEqual(expect.arrayContaining(['/query/limit', '/query/depth']))
  })
})
