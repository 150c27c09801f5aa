import { VirtuosoError } from '@virtuoso/contracts'
import { memoryViewStore, type ViewStore } from '@virtuoso/view-store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest } from '../test-api.ts'
import { problemTypes } from './problem-types.ts'

let api: ApiUnderTest
beforeEach(async () => {
  api = await apiUnderTest()
})
afterEach(() => api.app.close())

type Asked = Readonly<{
  method?: 'GET' | 'POST' | 'PATCH' | 'TRACE'
  url: string
  headers?: Record<string, string>
  payload?: string
}>

async function problem(asked: Asked | string, of = api) {
  const answer = await of.app.inject(typeof asked === 'string' ? asked : { method: 'GET', ...asked })
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const body = answer.json()
  expect(body).toMatchObject({ type: `/problems/${body.code}`, status: answer.statusCode })
  expect(Object.keys(problemTypes)).toContain(body.code)
  expect(body.requestId).toBe(answer.headers['x-request-id'])
  return { ...body, headers: answer.headers }
}

describe('a problem', () => {
  it('is what every wrong path and method meets', async () => {
    expect(await problem('/v1/nothing')).toMatchObject({ status: 404, code: 'not-found', instance: '/v1/nothing' })
    expect(await problem({ url: '/v1/nothing', method: 'POST' })).toMatchObject({ status: 405 })
    for (const method of ['POST', 'PATCH', 'TRACE'] as const) {
      const { status, code, headers } = await problem({ url: '/v1/instruments', method })
      expect([status, code, headers.allow]).toEqual([405, 'method-not-allowed', 'GET, HEAD'])
    }
    const body = {
      url: '/v1/instruments/bybit:BTC-USDT:USDT',
      method: 'POST' as const,
      payload: '{"__proto__":{"x":1}}',
    }
    expect(await problem({ ...body, headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 405 })
    expect(await problem({ ...body, headers: { 'content-type': 'text/odd' } })).toMatchObject({ status: 405 })
    expect(await problem('/problems/none')).toMatchObject({ status: 404 })
  })

  it('names every parameter that is wrong, at once', async () => {
    const { status, errors } = await problem('/v1/instruments?limit=0&kind=DOUBLE&colour=red')
    expect(status).toBe(400)
    expect(errors).toEqual(
      expect.arrayContaining([
        { pointer: '/query/limit', detail: 'must be >= 1' },
        { pointer: '/query/kind', detail: 'is none of SPOT, LINEAR, INVERSE' },
        { pointer: '/query/colour', detail: 'is not a parameter of this route' },
      ]),
    )
  })

  it('says of a path that cannot be decoded only that', async () => {
    expect(await problem('/v1/instruments/%zz')).toMatchObject({ status: 400, code: 'invalid-request' })
    expect(await problem('/v1/instruments/a%00b')).toMatchObject({ errors: [{ pointer: '/path/instrument' }] })
  })

  it('meets a request that is too large', async () => {
    expect(await problem(`/v1/instruments?q=${'a'.repeat(2_048)}`)).toMatchObject({ status: 414, code: 'too-large' })
    const many = Array.from({ length: 51 }, (_, i) => `p${i}=1`).join('&')
    expect((await problem(`/v1/instruments?${many}`)).detail).toBe('there are 51 parameters, at most 50')
  })

  it('is explained under its type', async () => {
    for (const [name, { status }] of Object.entries(problemTypes))
      expect((await api.app.inject(`/problems/${name}`)).json()).toMatchObject({ type: `/problems/${name}`, status })
  })
})

describe('views that fail', () => {
  const failingWith = (failure: unknown): ViewStore => ({
    ...memoryViewStore(),
    instruments: () => Promise.reject(failure),
    standing: () => Promise.reject(failure),
  })

  it('by not answering are a declared 503, with when to come back', async () => {
    const down = await apiUnderTest(
      {},
      failingWith(new VirtuosoError('views-unavailable', 'down', { retryable: true })),
    )
    const { status, code, retryable, headers } = await problem('/v1/instruments', down)
    expect([status, code, retryable, headers['retry-after']]).toEqual([503, 'unavailable', true, '1'])
    await down.app.close()
  })

  it('by a bug tell the asker nothing but the id under which it was logged', async () => {
    const bug = Object.assign(new Error('column "x" does not exist at /srv/views.ts:3'), { code: '42703' })
    const broken = await apiUnderTest({}, failingWith(bug))
    const { headers, ...body } = await problem('/v1/instruments', broken)
    expect(body).toMatchObject({ status: 500, code: 'internal', retryable: false })
    expect(JSON.stringify(body)).not.toMatch(/column|42703|\/srv|\.ts|stack/)
    expect(broken.lines.join('')).toContain(String(headers['x-request-id']))
    expect(broken.lines.join('')).toContain('column')
    await broken.app.close()
  })
})
