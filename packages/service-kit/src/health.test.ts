import { expect, it } from 'vitest'
import { createHealth, createMetrics, serveMetrics } from './index.ts'

it('a service without checks is up', async () => {
  expect(await createHealth().report()).toEqual({ state: 'up', checks: [] })
})

it('a service is as well as the worst of its checks', async () => {
  const health = createHealth()
  health.check('log', () => ({ state: 'up' }))
  health.check('feed', async () => ({ state: 'degraded', detail: 'silent for 3 s' }))
  expect((await health.report()).state).toBe('degraded')
  health.check('views', () => {
    throw new Error('connection refused')
  })
  expect(await health.report()).toEqual({
    state: 'down',
    checks: [
      { name: 'log', state: 'up' },
      { name: 'feed', state: 'degraded', detail: 'silent for 3 s' },
      { name: 'views', state: 'down', detail: 'connection refused' },
    ],
  })
})

it('a check that does not answer within a second is down', async () => {
  const health = createHealth()
  health.check('log', () => new Promise(() => undefined))
  expect(await health.report()).toEqual({
    state: 'down',
    checks: [{ name: 'log', state: 'down', detail: 'no answer in 1000 ms' }],
  })
})

it('metrics and health are served on loopback, each service apart', async () => {
  const metrics = createMetrics('ingestor/bybit-linear')
  const other = createMetrics('projector')
  metrics.counter('virtuoso_frames_total', 'Frames read', ['channel']).inc({ channel: 'TRADES' }, 3)
  other.counter('virtuoso_frames_total', 'Frames read', ['channel']).inc({ channel: 'TRADES' }, 4)
  const health = createHealth()
  const listener = await serveMetrics({ metrics, health, port: 0 })
  const get = (path: string) => fetch(`http://127.0.0.1:${listener.port}${path}`)
  try {
    const page = await (await get('/metrics')).text()
    expect(page).toContain('virtuoso_frames_total{channel="TRADES",component="ingestor/bybit-linear"} 3')
    expect(page).toContain('process_cpu_seconds_total')
    expect((await get('/livez')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
    health.check('log', () => ({ state: 'down' }))
    expect((await get('/readyz')).status).toBe(503)
    expect((await get('/livez')).status).toBe(200)
    expect((await get('/')).status).toBe(404)
    await expect(serveMetrics({ metrics, health, port: listener.port })).rejects.toMatchObject({ code: 'environment' })
  } finally {
    await listener.close()
  }
  await expect(get('/livez')).rejects.toThrow()
})
