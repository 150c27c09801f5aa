import { progress } from '@virtuoso/view-store/sample-rows'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from '../test-api.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
  await bitcoinAtNoon(api)
})
afterEach(() => api.app.close())

const url = '/v1/instruments/bybit:BTC-USDT:USDT/scores'

describe('an answer', () => {
  it('repeats its age and position in headers, and names the mode', async () => {
    const { headers } = await api.app.inject(url)
    expect(headers).toMatchObject({
      etag: '"e1-p1-99-p1-99-f"',
      'cache-control': 'private, no-cache',
      'virtuoso-as-of': '2026-08-09T21:20:58.000Z',
      'virtuoso-age-ms': '400',
      'virtuoso-stale': 'false',
      'virtuoso-position': 'analysis.scores/1@99, market.events/1@99',
      'virtuoso-mode': 'sample',
      'x-content-type-options': 'nosniff',
    })
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/)
    expect(headers['set-cookie']).toBeUndefined()
  })

  it('keeps the order of its fields, byte for byte', async () => {
    const [one, two] = [await api.app.inject(url), await api.app.inject(url)]
    expect(one.body).toBe(two.body)
    expect(Object.keys(one.json())).toEqual(['data', 'asOf', 'ageMs', 'stale', 'position', 'gaps'])
  })

  it('that the asker has already is 304, and still tells its age', async () => {
    const etag = String((await api.app.inject(url)).headers.etag)
    api.clock.nowMs += 3_000
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await api.app.inject({ url, headers: { 'if-none-match': tag } })
      expect([answer.statusCode, answer.body]).toEqual([304, ''])
      expect(answer.headers).toMatchObject({ etag, 'virtuoso-age-ms': '3400', 'virtuoso-stale': 'false' })
    }
  })

  it('is another one once it is stale, or the views moved on', async () => {
    const etag = String((await api.app.inject(url)).headers.etag)
    const again = () => api.app.inject({ url, headers: { 'if-none-match': etag } })
    api.clock.nowMs += 11_000
    expect((await again()).statusCode).toBe(200)
    api.clock.nowMs -= 11_000
    expect((await again()).statusCode).toBe(304)
    await api.apply(
      { progress: [progress({ topic: 'analysis.scores', set: 'built-in', offset: 120 })] },
      'analysis.scores',
    )
    expect((await again()).statusCode).toBe(200)
  })

  it('to HEAD is that to GET without its body', async () => {
    const [get, head] = [await api.app.inject(url), await api.app.inject({ url, method: 'HEAD' })]
    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect(head.headers['content-length']).toBe(get.headers['content-length'])
    expect(head.headers.etag).toBe(get.headers.etag)
  })

  it('bears the id that the asker gave, where it is harmless', async () => {
    const id = async (given: string) =>
      (await api.app.inject({ url, headers: { 'x-request-id': given } })).headers['x-request-id']
    expect(await id('trace-7f3a')).toBe('trace-7f3a')
    expect(await id('a b')).not.toBe('a b')
    expect(await id('x'.repeat(65))).not.toContain('xxx')
  })
})

describe('an answer that must include a coordinate', () => {
  const at = (offset: number, more = '') => api.app.inject(`${url}?minOffset=analysis.scores/1@${offset}${more}`)

  it('is given at once when the views are there', async () => {
    expect((await at(99)).statusCode).toBe(200)
  })

  it('waits for the views to get there', async () => {
    const answer = at(150)
    await api.apply({}, 'analysis.scores')
    expect((await answer).json().position).toContain('analysis.scores/1@199')
  })

  it('is refused as behind after the wait, with what was reached', async () => {
    const answer = await at(5_512, '&maxWaitMs=60')
    expect(answer.statusCode).toBe(409)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.json()).toMatchObject({
      code: 'view-behind',
      retryable: true,
      detail: 'the view is at analysis.scores/1@99, asked for analysis.scores/1@5512',
    })
  })

  it('is refused where the coordinate is none of its own', async () => {
    for (const minOffset of [
      'signals/1@5',
      'analysis.scores/2@5',
      'analysis.scores',
      'analysis.scores/1@99999999999999999',
    ])
      expect((await api.app.inject(`${url}?minOffset=${minOffset}`)).json().errors[0].pointer).toBe('/query/minOffset')
    expect((await at(1, '&maxWaitMs=10001')).statusCode).toBe(400)
  })
})
