import { VirtuosoError } from '@virtuoso/contracts'
import { createMemoryLogStore, memoryEventLog } from '@virtuoso/event-log'
import { bitcoin, bitcoinPartition, definition, gap, trade } from '@virtuoso/testing/market-records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest } from '../test-api.ts'

const store = createMemoryLogStore()
const log = memoryEventLog(store)
let api: ApiUnderTest
beforeAll(async () => {
  api = await apiUnderTest({ log: async () => log })
})
afterAll(() => api.app.close())

const at = (offset: number | string, more = '') => `/v1/log/market.events/${bitcoinPartition}/${offset}${more}`

describe('a record of the log', async () => {
  await log.append([definition(log), trade(log), gap(log)])

  it('is shown decoded, with its headers, its schema, its bytes and whether they are those that were written', async () => {
    const answer = await api.app.inject(at(1))
    const { data, asOf, stale, position } = answer.json()
    expect([asOf, stale, position]).toEqual([null, false, [`market.events/${bitcoinPartition}@1`]])
    expect(data).toMatchObject({
      topic: 'market.events',
      offset: 1,
      key: bitcoin,
      type: 'TradeExecuted',
      headers: { feed: 'linear#1' },
      schema: { name: 'virtuoso.market.TradeExecuted' },
      decoded: { price: 1_180_001, priceScale: 1, takerSide: 'BUY', venueTradeId: null },
      hashMatches: true,
    })
    expect(data.eventId).toMatch(/^[0-9a-f]{32}$/)
    expect(data.headers.contentHash).toBe(data.contentHash)
    expect(data.schema.fingerprint.startsWith(data.headers.schema)).toBe(true)
    expect(answer.headers['cache-control']).toContain('immutable')
    const again = await api.app.inject({ url: at(1), headers: { 'if-none-match': String(answer.headers.etag) } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  it('is its bytes for who asks for bytes', async () => {
    const shown = (await api.app.inject(at(1))).json().data.bytes
    const raw = await api.app.inject({ url: at(1), headers: { accept: 'application/octet-stream' } })
    expect(raw.headers['content-type']).toBe('application/octet-stream')
    expect(raw.rawPayload.toString('hex')).toBe(shown)
  })

  it('that was altered is shown, and said to be', async () => {
    const { records } = await log.read({ topic: 'market.events', partition: bitcoinPartition, fromOffset: 1 })
    const [record] = records
    if (record === undefined || record.value === null || record.key === null) throw new Error('no record')
    const value = Buffer.from(record.value)
    value.writeUInt8(value.readUInt8(value.length - 1) ^ 1, value.length - 1)
    await log.append([{ ...record, key: record.key, topic: 'market.quarantine', partition: 0, value }])
    const { data } = (await api.app.inject('/v1/log/market.quarantine/0/0')).json()
    expect(data).toMatchObject({ hashMatches: false, type: 'TradeExecuted' })
  })

  it('is followed by others, as many as are asked for', async () => {
    const { data } = (await api.app.inject(at(0, '?limit=2'))).json()
    expect(data).toMatchObject({ nextOffset: 2, endOffset: 3 })
    expect(data.records.map((it: { type: string }) => it.type)).toEqual(['InstrumentDefined', 'TradeExecuted'])
    expect((await api.app.inject(at(2, '?limit=100'))).json().data.records).toHaveLength(1)
    expect((await api.app.inject(at(3, '?limit=5'))).json().data).toMatchObject({ records: [], nextOffset: 3 })
  })

  it('that is not there is 404, and one past its retention 410', async () => {
    const status = async (url: string) => (await api.app.inject(url)).statusCode
    expect(await status(at(3))).toBe(404)
    expect(await status(at(99))).toBe(404)
    expect(await status('/v1/log/no.such/0/0')).toBe(404)
    expect(await status('/v1/log/market.events/3/0')).toBe(404)
    for (const odd of ['-1', '1.5', '1e99', 'x', '9007199254740993']) expect(await status(at(odd))).toBe(400)
    expect(await status(at(0, '?limit=101'))).toBe(400)
    await log.append([{ ...trade(log), topic: 'market.raw' }, trade(log)])
    store.deleteRecordsBefore('market.raw', bitcoinPartition, 1)
    expect((await api.app.inject(`/v1/log/market.raw/${bitcoinPartition}/0`)).json()).toMatchObject({
      status: 410,
      code: 'expired',
    })
  })
})

it('a log that does not answer is a declared 503', async () => {
  const down = await apiUnderTest({
    log: () => Promise.reject(new VirtuosoError('log-unavailable', 'down at 10.0.0.7', { retryable: true })),
  })
  const answer = await down.app.inject(at(0))
  expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable', retryable: true })
  expect(answer.body).not.toContain('10.0.0.7')
  await down.app.close()
})
