import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest } from '../test-api.ts'

const dashboard = mkdtempSync(join(tmpdir(), 'virtuoso-pages-'))
let api: ApiUnderTest
beforeAll(async () => {
  mkdirSync(join(dashboard, 'assets'))
  writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>Virtuoso</title>')
  writeFileSync(join(dashboard, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(dashboard, 'assets/main-1a2b.js'), 'export {}')
  writeFileSync(join(dashboard, 'assets/main-1a2b.js.gz'), gzipSync('export {}'))
  api = await apiUnderTest({ dashboard })
})
afterAll(async () => {
  await api.app.close()
  rmSync(dashboard, { recursive: true })
})

const get = (url: string, headers = {}) => api.app.inject({ url, headers })

describe('the dashboard', () => {
  it('is one page under every deep link, asked for anew each time, and may load nothing foreign', async () => {
    for (const url of ['/', '/signals', '/signals/sig_b8', '/i/bybit:BTC-USDT:USDT?tf=5m', '/log/signals/1/5']) {
      const { statusCode, body, headers } = await get(url)
      expect([statusCode, body]).toEqual([200, '<!doctype html><title>Virtuoso</title>'])
      expect(headers['cache-control']).toBe('no-cache')
      expect(headers['content-security-policy']).toMatch(/^default-src 'self';/)
      expect(headers['content-security-policy']).not.toContain('unsafe')
    }
  })

  it('has parts that never change, compressed for who takes that', async () => {
    const plain = await get('/assets/main-1a2b.js')
    expect(plain.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' })
    expect(plain.body).toBe('export {}')
    const small = await get('/assets/main-1a2b.js', { 'accept-encoding': 'gzip' })
    expect(small.headers).toMatchObject({ 'content-encoding': 'gzip' })
    expect(String(small.headers['content-type'])).toContain('javascript')
    expect((await get('/icon.svg')).headers['content-type']).toContain('image/svg+xml')
  })

  it('leaves the API its paths, and gives no file outside its folder', async () => {
    for (const url of [
      '/v1/nothing',
      '/assets/none.js',
      '/none',
      '/..%2f..%2fetc%2fpasswd',
      '/assets/..%2findex.html',
    ]) {
      const { statusCode, headers } = await get(url)
      expect([url, statusCode >= 400 && statusCode < 500]).toEqual([url, true])
      expect(headers['content-type']).toBe('application/problem+json')
    }
    expect((await get('/livez')).json()).toEqual({ state: 'up' })
    expect((await get('/docs')).headers['content-security-policy']).toMatch(/^default-src 'none'/)
    expect((await api.app.inject({ url: '/', method: 'POST' })).statusCode).toBe(405)
  })
})

it('a dashboard that is not built says how to build it', async () => {
  const bare = await apiUnderTest()
  const { statusCode, body } = await bare.app.inject('/')
  expect([statusCode, body.includes('build-main.ts')]).toEqual([200, true])
  await bare.app.close()
})
