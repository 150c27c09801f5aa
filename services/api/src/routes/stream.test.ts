import { definition, raised } from '@virtuoso/testing/market-records'
import { expect, it, vi } from 'vitest'
import { listenTo, projectAll } from '../stream/test-listener.ts'
import { apiUnderTest } from '../test-api.ts'

it('the stream is served as events, refuses what it does not have, and says goodbye when the service ends', async () => {
  const api = await apiUnderTest({ mode: 'test' })
  await api.log.append([definition(api.log)])
  await projectAll(api.log, api.views)
  const url = `${await api.app.listen({ port: 0, host: '127.0.0.1' })}/v1/stream`
  const odd = await fetch(`${url}?channels=signals,trades`)
  expect([odd.status, odd.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  expect((await api.app.inject({ url: '/v1/stream', method: 'POST' })).statusCode).toBe(405)
  const { headers } = await fetch(url, { signal: AbortSignal.timeout(5_000) })
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('virtuoso-mode')).toBe('test')
  const listener = await listenTo(url)
  await vi.waitFor(() => expect(listener.heard.map((it) => it.type)).toEqual(['welcome', 'snapshot']))
  await api.log.append([raised(api.log)])
  await vi.waitFor(() => expect(listener.heard.map((it) => it.type)).toContain('SignalRaised'))
  const closing = api.app.close()
  await listener.ended
  expect(listener.heard.at(-1)).toMatchObject({ type: 'bye', data: { code: 1001 } })
  api.app.server.closeAllConnections()
  await closing
})
