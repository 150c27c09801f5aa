import { closed, gap, hexId, progress, raised, updated } from '@virtuoso/view-store/sample-rows'
import type { LightMyRequestResponse } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
  await bitcoinAtNoon(api)
})
afterEach(() => api.app.close())

const get = async (path: string) => (await api.app.inject(`/v1${path}`)).json()
const time = progress({ topic: 'signals', set: 'built-in' })
const id = (n: number): string => `5a${n.toString(16).padStart(30, '0')}`

describe('a signal', () => {
  const told = [
    updated(),
    updated({
      eventId: hexId(0x53),
      offset: 44,
      change: 'SCORE_LOST',
      score: undefined,
      price: undefined,
      reasons: ['FEED_GAP'],
    }),
  ]

  it('says what was raised, what became of it, and how it ended', async () => {
    await api.apply({ signals: [raised()], signalUpdates: told, signalCloses: [closed()], progress: [time] }, 'signals')
    const { data, stale, position } = await get('/signals/sig_b8000000')
    expect([stale, position]).toEqual([false, ['market.events/1@99', 'signals/1@99']])
    expect(data).toEqual({
      id: raised().signalId,
      shortId: 'sig_b8000000',
      instrument: 'bybit:BTC/USDT:USDT',
      pathName: 'bybit:BTC-USDT:USDT',
      analyzer: 'signal',
      version: 1,
      configHash: hexId(0xf),
      set: 'built-in',
      manifest: hexId(0x1a),
      side: 'LONG',
      strength: 'NORMAL',
      score: 77.12,
      confidence: 0.71,
      reliability: 98,
      coverage: 0.93,
      threshold: 70,
      entry: '118021.55',
      entryKind: 'MID',
      stop: '117900.00',
      targets: [
        { price: '118143.00', sizeShare: 0.5, multipleR: 1, hitAtMs: 1_786_310_500_000 },
        { price: '118265.00', sizeShare: 0.5, multipleR: 2, hitAtMs: null },
      ],
      riskReward: 1.9,
      sizeShare: 0.02,
      spreadBps: 0.8,
      raisedAtMs: 1_786_310_460_000,
      windowFromMs: 1_786_300_000_000,
      expiresAtMs: 1_786_324_860_000,
      shadow: false,
      position: 'signals/1@30',
      state: 'CLOSED',
      lastScore: 61,
      lastReasons: ['FEED_GAP'],
      targetsHit: 1,
      updates: [
        {
          asOfMs: 1_786_310_500_000,
          change: 'TARGET_HIT',
          score: 79.5,
          price: '118143.00',
          targetsHit: 1,
          reasons: [],
          position: 'signals/1@40',
        },
        {
          asOfMs: 1_786_310_500_000,
          change: 'SCORE_LOST',
          score: null,
          price: null,
          targetsHit: 1,
          reasons: ['FEED_GAP'],
          position: 'signals/1@44',
        },
      ],
      closed: {
        reason: 'STOP_HIT',
        price: '117900.00',
        lastScore: 61,
        atMs: 1_786_310_600_000,
        openMs: 140_000,
        position: 'signals/1@50',
      },
      contributions: [
        {
          dimension: 'ORDER_FLOW',
          scoreId: hexId(0xe1),
          score: 81.25,
          points: 9.12,
          weight: 0.3,
          coverage: 1,
          reasons: [],
          inputs: 'market.events/1@40..92',
        },
        {
          dimension: 'SENTIMENT',
          scoreId: hexId(0),
          score: null,
          points: null,
          weight: 0.07,
          coverage: 0,
          reasons: ['NO_DATA'],
          inputs: null,
        },
      ],
      openPatterns: [{ patternId: hexId(0xb1), kind: 'SWEEP', side: 'BULLISH' }],
      gapsInWindow: [{ gapId: hexId(0xa), channel: 'TRADES', fromTimeMs: 1_786_310_400_000, atTimeMs: null }],
      evidence: [{ name: 'agreement', value: 0.4 }],
    })
  })

  it('that lives while its market is not heard says so; one that has ended does not change any more', async () => {
    await api.apply({ gaps: [gap()] })
    await api.apply({ signals: [raised()], progress: [time] }, 'signals')
    const hole = { gapId: gap().gapId, toTimeMs: null }
    expect(await get('/signals/sig_b8000000')).toMatchObject({ stale: true, gaps: [hole] })
    await api.apply({ signalCloses: [closed()] }, 'signals')
    expect(await get('/signals/sig_b8000000')).toMatchObject({ stale: false, gaps: [] })
  })

  it('whose score was lost is not shown with its old one', async () => {
    await api.apply({ signals: [raised()], signalUpdates: told }, 'signals')
    expect((await get(`/signals/${raised().signalId}`)).data).toMatchObject({
      state: 'ACTIVE',
      score: 77.12,
      lastScore: null,
      lastReasons: ['FEED_GAP'],
      closed: null,
    })
  })

  it('is found by as much of its short id as no other shares; else the candidates are named', async () => {
    const other = raised({ signalId: `5b${'0'.repeat(30)}`, offset: 31 })
    await api.apply({ signals: [raised(), other] }, 'signals')
    expect((await get('/signals/sig_b8')).data.id).toBe(raised().signalId)
    expect(await get('/signals/sig_b')).toMatchObject({
      status: 400,
      code: 'invalid-request',
      detail: '/path/id begins the ids of several signals: sig_b8000000, sig_bc000000',
    })
    expect(await get('/signals/sig_zzzz')).toMatchObject({ status: 404, code: 'not-found' })
    expect(await get(`/signals/${hexId(1)}`)).toMatchObject({ status: 404 })
    for (const odd of ['sig_', 'sig_i', 'sig_b80000000', 'SIG_B8', 'abc', '%00', 'sig_b8%27--'])
      expect(await get(`/signals/${odd}`)).toMatchObject({ status: 400, errors: [{ pointer: '/path/id' }] })
  })
})

describe('the list of signals', () => {
  beforeEach(() =>
    api.apply(
      {
        signals: Array.from({ length: 7 }, (_, n) =>
          raised({
            signalId: id(n),
            offset: n,
            asOfMs: 1_786_310_460_000 + Math.floor(n / 2),
            side: n === 3 ? 'SHORT' : 'LONG',
            score: 70 + n,
          }),
        ),
        signalCloses: [closed({ signalId: id(0) })],
        progress: [time],
      },
      'signals',
    ),
  )
  const offsets = (data: readonly { position: string }[]) => data.map((it) => Number(it.position.split('@')[1]))

  it('is newest first, without updates, and narrowed by what is asked', async () => {
    const { data } = await get('/signals')
    expect(offsets(data)).toEqual([6, 5, 4, 3, 2, 1, 0])
    expect(data[0].updates).toBeUndefined()
    expect(offsets((await get('/signals?side=SHORT')).data)).toEqual([3])
    expect(offsets((await get('/signals?state=CLOSED')).data)).toEqual([0])
    expect(offsets((await get('/signals?minScore=74.5&state=ACTIVE')).data)).toEqual([6, 5])
    expect(offsets((await get('/signals?from=1786310460001&to=1786310460002')).data)).toEqual([3, 2])
    expect(offsets((await get('/signals?instrument=bybit:BTC-USDT:USDT&limit=2')).data)).toEqual([6, 5])
    expect(offsets((await get('/instruments/bybit:BTC-USDT:USDT/signals?limit=1')).data)).toEqual([6])
  })

  it('goes on page by page, as Link too, and shows each once while new ones come', async () => {
    const seen: number[] = []
    let url: string | undefined = '/v1/signals?limit=3&side=LONG'
    while (url !== undefined) {
      const answer: LightMyRequestResponse = await api.app.inject(url)
      seen.push(...offsets(answer.json().data))
      const link: string = String(answer.headers.link ?? '')
      url = /^<(.+)>; rel="next"$/.exec(link)?.[1]
      if (url !== undefined) expect(url).toContain(encodeURIComponent(answer.json().next))
      const n = 20 + seen.length
      await api.apply({ signals: [raised({ signalId: id(n), offset: n, asOfMs: 1_786_310_470_000 + n })] }, 'signals')
    }
    expect(seen).toEqual([6, 5, 4, 2, 1, 0])
  })

  it('refuses a cursor of another list, and parameters that make no sense', async () => {
    const { next } = await get('/signals?limit=1')
    expect(await get(`/signals?limit=1&side=LONG&cursor=${next}`)).toMatchObject({ code: 'cursor-invalid' })
    expect(await get(`/gaps?cursor=${next}`)).toMatchObject({ code: 'cursor-invalid' })
    expect(await get('/signals?cursor=AAAA')).toMatchObject({ code: 'cursor-invalid' })
    const pointers = async (query: string) =>
      (await get(`/signals?${query}`)).errors.map((it: { pointer: string }) => it.pointer)
    expect(await pointers('from=5&to=4')).toEqual(['/query/from'])
    expect(await pointers('minScore=101')).toEqual(['/query/minScore'])
    expect(await pointers('side=BUY&state=OPEN&limit=1001')).toEqual(
      expect.arrayContaining(['/query/side', '/query/state', '/query/limit']),
    )
    expect(await get('/signals?instrument=bybit:NO-ONE')).toMatchObject({ status: 404 })
    expect(await get('/instruments/bybit:NO-ONE/signals')).toMatchObject({ status: 404 })
  })
})
