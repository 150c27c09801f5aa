import { once } from 'node:events'
import { connect } from 'node:net'
import { describeError } from '@virtuoso/contracts'
import { memoryEventLog } from '@virtuoso/event-log'
import { createLogger } from '@virtuoso/service-kit'
import { memoryViewStore } from '@virtuoso/view-store'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ApiParts, type RunningApi, startApi } from './composition-root.ts'
import { listenTo } from './stream/test-listener.ts'

const running: RunningApi[] = []
afterEach(async () => {
  for (const it of running.splice(0)) await it.stop()
})

const env = {
  VIRTUOSO_MODE: 'sample',
  VIRTUOSO_LOG: 'sqlite:unused',
  VIRTUOSO_VIEWS: 'pglite:unused',
  VIRTUOSO_API_PORT: '0',
}
const logger = createLogger({ component: 'api', level: 'silent' })

async function start(settings: Record<string, string> = {}, parts: Partial<ApiParts> = {}): Promise<RunningApi> {
  const given = { log: memoryEventLog(), views: memoryViewStore(), logger }
  const api = await startApi({ ...env, ...settings }, { ...given, ...parts })
  running.push(api)
  return api
}

/** Bytes to the API, and all that it answers until it hangs up. */
async function talk({ host, port }: RunningApi, ...bytes: readonly string[]): Promise<string> {
  const socket = connect({ host, port })
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.on('error', () => undefined)
  for (const it of bytes) socket.write(it)
  await once(socket, 'close')
  return answer
}

describe('the service', () => {
  it('answers on the port it says', async () => {
    const { url } = await start()
    const answer = await fetch(`${url}/v1/meta`)
    expect([answer.status, answer.headers.get('virtuoso-mode')]).toEqual([200, 'sample'])
    const { data } = JSON.parse(await answer.text())
    expect(data).toMatchObject({
      mode: 'sample',
      durability: 'one file, synced at every commit',
      logId: 'memory',
      epoch: 1,
    })
    expect(data.heads).toContainEqual({
      topic: 'market.events',
      partition: 0,
      startOffset: 0,
      endOffset: 0,
      applied: null,
    })
    expect(data).toMatchObject({ incomplete: false, unusable: [] })
    expect(data.limits).toMatchObject({ urlMaxBytes: 2_048, rowsMax: 1_000, barsMax: 5_000 })
  })

  it('refuses a taken port, or takes the next free one for a host that wants any', async () => {
    const first = await start()
    const taken = { VIRTUOSO_API_PORT: String(first.port) }
    const failure = await start(taken).catch((it: unknown) => it)
    expect(failure).toMatchObject({ code: 'config-invalid', exitCode: 78 })
    expect(describeError(failure)).toContain(`cannot listen on 127.0.0.1:${first.port}`)
    const second = await start(taken, { portTries: 20 })
    expect(second.port).toBeGreaterThan(first.port)
    expect((await fetch(`${second.url}/livez`)).status).toBe(200)
  })

  it('refuses to answer without keys to other machines, and names every wrong setting at once', async () => {
    const failure = await startApi({ VIRTUOSO_API_HOST: '0.0.0.0', VIRTUOSO_API_PORT: '1e9' }).catch(
      (it: unknown) => it,
    )
    expect(failure).toMatchObject({ exitCode: 78 })
    expect(describeError(failure)).toMatch(
      /VIRTUOSO_LOG[\s\S]*VIRTUOSO_VIEWS[\s\S]*VIRTUOSO_API_HOST[\s\S]*VIRTUOSO_API_PORT/,
    )
  })

  it('tells what it did in /metrics, here or on a listener of its own', async () => {
    const here = await start()
    await fetch(`${here.url}/v1/instruments`)
    const text = await (await fetch(`${here.url}/metrics`)).text()
    expect(text).toMatch(/virtuoso_http_request_duration_seconds_count\{.*route="\/v1\/instruments",status="200"/)
    const apart = await start({ VIRTUOSO_METRICS_PORT: '0' })
    expect((await fetch(`${apart.url}/metrics`)).status).toBe(404)
  })

  it('lives without views, but is not ready', async () => {
    const views = { ...memoryViewStore(), standing: () => Promise.reject(new Error('connection refused by 10.0.0.7')) }
    const { url } = await start({}, { views })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    const ready = await fetch(`${url}/readyz`)
    const text = await ready.text()
    expect([ready.status, JSON.parse(text).code]).toEqual([503, 'unavailable'])
    expect(text).toContain('down: views')
    expect(text).not.toContain('10.0.0.7')
    expect((await fetch(`${(await start()).url}/readyz`)).status).toBe(200)
  })

  it('ends at once although somebody listens, and somebody connected without a word', async () => {
    const api = await start()
    const silent = connect({ host: api.host, port: api.port })
    silent.on('error', () => undefined)
    await once(silent, 'connect')
    const listener = await listenTo(`${api.url}/v1/stream?channels=signals`)
    await vi.waitFor(() => expect(listener.heard.map((it) => it.type)).toEqual(['welcome']))
    const began = performance.now()
    await api.stop()
    expect(performance.now() - began).toBeLessThan(2_000)
    await listener.ended
    expect(listener.heard.at(-1)?.type).toBe('bye')
  })

  it('ends what it opened and nothing that it was given', async () => {
    const close = vi.fn(async () => undefined)
    const views = { ...memoryViewStore(), close }
    const api = await start({}, { views })
    await Promise.all([api.stop(), api.stop()])
    await api.ended
    expect(close).not.toHaveBeenCalled()
    await expect(fetch(`${api.url}/livez`)).rejects.toThrow()
  })
})

describe('bytes that are no request', () => {
  const problemIn = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))

  it('are refused as a problem, and hung up on', async () => {
    const api = await start()
    for (const bytes of [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ]) {
      const answer = await talk(api, bytes)
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
      expect(answer).toContain('content-type: application/problem+json')
      expect(problemIn(answer)).toMatchObject({ code: 'invalid-request', status: 400 })
    }
  })

  it('with headers beyond their bound are 431', async () => {
    const answer = await talk(await start(), `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(17_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(problemIn(answer)).toMatchObject({ code: 'too-large', status: 431 })
  })

  it('that ask for a tunnel are 405', async () => {
    const answer = await talk(await start(), 'CONNECT example.org:443 HTTP/1.1\r\nhost: example.org\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
    expect(problemIn(answer)).toMatchObject({ code: 'method-not-allowed' })
  })

  it('that never become a whole head are 408 after 5 s', { timeout: 15_000 }, async () => {
    const began = performance.now()
    const answer = await talk(await start(), 'GET /livez HTTP/1.1\r\nhost: a\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(performance.now() - began).toBeGreaterThan(4_500)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
