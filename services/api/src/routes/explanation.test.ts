import { id, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { bitcoinPartition, definition, feedProgress, raised, score, trade } from '@virtuoso/testing/market-records'
import { memoryViewStore } from '@virtuoso/view-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectAll } from '../stream/test-listener.ts'
import { type ApiUnderTest, apiUnderTest } from '../test-api.ts'

let log: EventLog
let api: ApiUnderTest
beforeAll(async () => {
  log = memoryEventLog()
  const views = memoryViewStore()
  const trades = Array.from({ length: 6 }, (_, n) => trade(log, { receivedTimeMs: n }))
  await log.append([definition(log), ...trades, feedProgress(log, bitcoinPartition)])
  const confluence = {
    dimension: 'CONFLUENCE',
    score: 77.12,
    evidence: [
      { name: 'agreement', value: 0.4 },
      { name: 'base', value: 59.12 },
    ],
  }
  await log.append([score(log, {}, { eventId: id('test-score') }), score(log, confluence), raised(log)])
  await projectAll(log, views)
  api = await apiUnderTest({ log: async () => log }, views)
})
afterAll(() => api.app.close())

const get = async (path: string, of = api) => (await of.app.inject(`/v1/signals/sig_${path}`)).json()
const signalPath = async (): Promise<string> =>
  (await api.app.inject('/v1/signals')).json().data[0].shortId.slice('sig_'.length)

describe('a signal', () => {
  it('is explained from the records it was made of, each with its coordinate', async () => {
    const { data, position } = await get(`${await signalPath()}/explanation`)
    expect(position).toContain(`signals/${bitcoinPartition}@0`)
    expect(data).toMatchObject({
      signal: { side: 'LONG', entry: '118021.55', updates: [] },
      because: expect.stringContaining('technical (+9.1)'),
      dimensions: [
        {
          dimension: 'TECHNICAL',
          score: 81.25,
          points: 9.12,
          position: `analysis.scores/${bitcoinPartition}@0`,
          inputs: `market.events/${bitcoinPartition}@2..8`,
          timeframes: [{ tf: '1m', score: 81.25, coverage: 1 }],
          components: [{ name: 'rsi', score: 70.5 }],
          evidence: [{ name: 'M1.rsi', value: 61.2 }],
        },
      ],
      confluence: { position: `analysis.scores/${bitcoinPartition}@1` },
      cause: { position: `market.events/${bitcoinPartition}@7`, type: 'FeedProgressed' },
      next: { explain: `./virtuoso explain sig_${await signalPath()}` },
    })
  })

  it('names the records it was made from, and each of them can be opened', async () => {
    const { data } = await get(`${await signalPath()}/lineage`)
    expect(data).toMatchObject({
      signal: `signals/${bitcoinPartition}@0`,
      inputs: [{ role: 'cause' }, { role: 'CONFLUENCE' }, { role: 'TECHNICAL', records: 6 }],
    })
    for (const position of [data.signal, data.cause, ...data.inputs.map((it: { position: string }) => it.position)]) {
      const opened = await api.app.inject(`/v1/log/${position.replace('@', '/')}`)
      expect(opened.json().data).toMatchObject({ position, hashMatches: true })
    }
  })

  it('that does not exist cannot be explained; with the log away it is a declared 503', async () => {
    expect(await get('zzzzzzzz/explanation')).toMatchObject({ status: 404, code: 'not-found' })
    expect(await get('!/lineage')).toMatchObject({ status: 400 })
    const down = await apiUnderTest(
      { log: () => Promise.reject(new VirtuosoError('log-unavailable', 'away', { retryable: true })) },
      api.views,
    )
    expect(await get(`${await signalPath()}/explanation`, down)).toMatchObject({ status: 503, code: 'unavailable' })
    await down.app.close()
  })
})
