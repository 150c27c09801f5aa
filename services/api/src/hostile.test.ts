import { openViewStore } from '@virtuoso/view-store-postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemTypes } from './problems/problem-types.ts'
import { type ApiUnderTest, apiUnderTest, bitcoinAtNoon } from './test-api.ts'

/** Against the real SQL, for what a name can break it breaks there; the long tables of parameters need none. */
let api: ApiUnderTest
let inMemory: ApiUnderTest
beforeAll(async () => {
  api = await apiUnderTest({ mode: 'sample' }, await openViewStore('pglite:memory'))
  inMemory = await apiUnderTest()
  for (const it of [api, inMemory]) await bitcoinAtNoon(it)
}, 60_000)
afterAll(async () => {
  for (const it of [api, inMemory]) await it.app.close()
  await api.views.close()
})

const routes = [
  '',
  '/x',
  '/x/candles',
  '/x/scores',
  '/x/signals',
  '/x/gaps',
  '/x/patterns',
  '/x/scores/TECHNICAL/history',
]
const lists = ['/signals', '/gaps', '/patterns', '/overview', '/signals/sig_b8']
/** `*` stands for what was made up. */
const paths = [
  '/signals/*',
  '/signals/*/explanation',
  '/signals/*/lineage',
  '/instruments/bybit:BTC-USDT:USDT/scores/*/history',
  '/log/*/0/0',
  '/log/market.events/*/0',
  '/log/market.events/0/*',
  '/log/market.events/0/0?limit=*',
  '/stream?channels=*',
  '/stream?channels=none&from=*',
]
const hostile = [
  '%00',
  '..%2f',
  '..%2f..%2fetc%2fpasswd',
  "'; DROP TABLE instruments; --",
  '{{7*7}}',
  `$${'{jndi:ldap://x}'}`,
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '<script>alert(1)</script>',
  '%u0000',
  '%ff%fe',
  '\u{1F4A9}',
  '\u202eabc',
  'a'.repeat(300),
  'NaN',
  '-1',
  '0',
  '1e9',
  '1.5',
  '',
  ' ',
  'null',
  'true',
  '[]',
  '9007199254740993',
  '+275761-01-01',
  'market.events/1@-1',
  'market.events/99@5',
]
const names = [
  'tf',
  'from',
  'to',
  'limit',
  'cursor',
  'minOffset',
  'maxWaitMs',
  'venue',
  'kind',
  'status',
  'q',
  '__proto__',
  'at',
  'x[]',
]
const listNames = ['instrument', 'side', 'state', 'minScore', 'channel', 'phase', 'from', 'cursor', 'minOffset']

/** Nothing but a 200, or a problem of the list that says nothing of what is inside. */
async function answersWell(url: string, method: 'GET' | 'HEAD' | 'POST' | 'DELETE' = 'GET', of = api) {
  const answer = await of.app.inject({ method, url })
  const context = `${method} ${url} → ${answer.statusCode} ${answer.body.slice(0, 300)}`
  expect(answer.statusCode, context).toBeLessThan(500)
  expect(answer.body, context).not.toMatch(/select .* from |insert into|node_modules|\.ts:\d|\\n +at |pglite|SQLSTATE/i)
  if (answer.statusCode >= 400 && method !== 'HEAD') {
    expect(answer.headers['content-type'], context).toBe('application/problem+json')
    expect(Object.keys(problemTypes), context).toContain(answer.json().code)
  }
  return answer
}

describe('whatever is asked', () => {
  it('as an instrument is found, or refused as unknown or invalid', async () => {
    for (const value of hostile)
      for (const path of ['', '/candles?tf=1m', '/scores'])
        for (const name of [encodeURIComponent(value), value.replace(/[\s<>"]/g, '')])
          if (name !== '') {
            const answer = await answersWell(`/v1/instruments/${name}${path}`)
            expect([200, 400, 404, 414]).toContain(answer.statusCode)
          }
  })

  it('as a signal, a dimension, a coordinate or a channel is found, or refused as unknown or invalid', async () => {
    for (const path of paths)
      for (const value of hostile) {
        const answer = await answersWell(`/v1${path.replace('*', encodeURIComponent(value))}`)
        expect([200, 400, 404, 410, 414]).toContain(answer.statusCode)
      }
  })

  it('of a list gives an answer, or a problem that names it, on the real SQL too', async () => {
    for (const route of lists)
      for (const name of listNames)
        for (const value of hostile) await answersWell(`/v1${route}?${name}=${encodeURIComponent(value)}&maxWaitMs=0`)
  })

  it('as a parameter gives an answer, or a problem that names it', async () => {
    for (const route of routes)
      for (const name of names)
        for (const value of hostile) {
          const path = route.replace('x', 'bybit:BTC-USDT:USDT')
          const wait = name === 'maxWaitMs' ? '' : '&maxWaitMs=0'
          const tf = route.endsWith('candles') && name !== 'tf' ? '&tf=1m' : ''
          await answersWell(`/v1/instruments${path}?${name}=${encodeURIComponent(value)}${wait}${tf}`, 'GET', inMemory)
        }
  }, 60_000)

  it('twice is refused', async () => {
    for (const query of ['limit=1&limit=2', 'q=a&q=b', 'tf=1m&tf=1m'])
      expect((await answersWell(`/v1/instruments/bybit:BTC-USDT:USDT/candles?${query}`)).statusCode).toBe(400)
  })

  it('of any characters at all gives no 5xx, and leaves the prototype of objects alone', {
    timeout: 60_000,
  }, async () => {
    const untouched = Object.getOwnPropertyNames(Object.prototype).join()
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...hostile), fc.webSegment())
    const part = text.map((it) => encodeURIComponent(it.toWellFormed()))
    const asked = fc.record({
      route: fc.constantFrom(...routes, '/x/book', '/x/candles/1'),
      instrument: fc.oneof(
        { weight: 1, arbitrary: part },
        { weight: 2, arbitrary: fc.constant('bybit:BTC-USDT:USDT') },
      ),
      query: fc.array(fc.tuple(fc.constantFrom(...names), part), { maxLength: 5 }),
      raw: fc.string({ maxLength: 20 }).map((it) => it.replace(/[^\x21-\x7e]/g, '')),
      method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'DELETE'),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ route, instrument, query, raw, method }) => {
        const parameters = query.map(([name, value]) => `${name}=${value}`).concat('maxWaitMs=0')
        await answersWell(`/v1/instruments${route.replace('x', instrument)}?${parameters.join('&')}&${raw}`, method)
      }),
      { numRuns: 500 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(untouched)
  })
})
