import { gap, hexId, score } from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
  await bitcoinAtNoon(api)
})
afterEach(() => api.app.close())

const url = '/v1/instruments/bybit:BTC-USDT:USDT/scores'
const get = async (path = url) => (await api.app.inject(path)).json()

describe('the scores of an instrument', () => {
  it('are told with all that they are made of', async () => {
    const { data } = await get()
    expect(data.instrument).toBe('bybit:BTC/USDT:USDT')
    expect(data.dimensions).toEqual([
      {
        dimension: 'TECHNICAL',
        kind: 'DIRECTION',
        score: 81.25,
        coverage: 0.83,
        weight: null,
        reasons: [{ code: 'WARMING_UP', part: 'H4' }],
        timeframes: [
          { tf: '1m', score: 81.25, coverage: 1 },
          { tf: '4h', score: null, coverage: 0 },
        ],
        components: [{ name: 'rsi', score: 70.5, weight: 0.4, coverage: 1 }],
        evidence: [{ name: 'M1.rsi', value: 61.2 }],
        asOfMs: 1_786_310_460_000,
        windowFromMs: 1_786_300_000_000,
        analyzer: 'technical',
        version: 1,
        configHash: hexId(0xf),
        eventId: hexId(0xe),
        position: 'analysis.scores/1@7',
      },
    ])
  })

  it('that are unknown are null with their reasons, never 50 or 0', async () => {
    const detail = { ...score().detail, reasons: [{ code: 'STALE', part: 'longShortLevel' }] }
    const unknown = score({ eventId: hexId(1), dimension: 'SENTIMENT', score: undefined, coverage: 0, detail })
    await api.apply({ scores: [unknown] }, 'analysis.scores')
    const { data } = await get()
    expect(data.dimensions[0]).toMatchObject({ dimension: 'SENTIMENT', score: null, reasons: detail.reasons })
  })

  it('stand apart from their confluence, which says how much each weighs', async () => {
    expect((await get()).data.confluence).toBeNull()
    const components = [{ name: 'TECHNICAL', score: 81.25, weight: 0.1, coverage: 1 }]
    const confluence = score({
      eventId: hexId(2),
      dimension: 'CONFLUENCE',
      score: 77.12,
      detail: { ...score().detail, components },
    })
    await api.apply({ scores: [confluence] }, 'analysis.scores')
    const { data } = await get()
    expect(data.confluence).toMatchObject({ score: 77.12, components })
    expect(data.dimensions).toMatchObject([{ dimension: 'TECHNICAL', weight: 0.1 }])
  })

  it('say up to where in the log they are true', async () => {
    expect((await get()).position).toEqual(['analysis.scores/1@99', 'market.events/1@99'])
  })

  it('name an open gap and are stale while it lasts', async () => {
    expect((await get()).stale).toBe(false)
    await api.apply({ gaps: [gap({ channel: 'BOOK' })] })
    const answer = await get()
    expect(answer.stale).toBe(true)
    expect(answer.gaps).toEqual([
      {
        gapId: gap().gapId,
        instrument: 'bybit:BTC/USDT:USDT',
        channel: 'BOOK',
        reason: 'DISCONNECT',
        fromTimeMs: gap().fromTimeMs,
        toTimeMs: null,
        recovered: null,
        detail: null,
        position: 'market.events/1@10',
      },
    ])
  })
})
