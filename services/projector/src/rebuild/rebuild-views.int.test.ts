import { setTimeout as pause } from 'node:timers/promises'
import { id } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { createHealth, createLogger, createMetrics } from '@virtuoso/service-kit'
import { candle } from '@virtuoso/testing/market-records'
import { noChanges, type ViewStore } from '@virtuoso/view-store'
import { openShadowViews, openViewStore } from '@virtuoso/view-store-postgres'
import { createTestDatabase, runSql, type TestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appendRound, differing, goingOn, instruments, untilCaughtUp } from '../../test/rounds.ts'
import { projection } from '../follow-partition.ts'
import { runProjector } from '../projector.ts'
import { projectorMetrics } from '../projector-metrics.ts'
import { compareViews, rebuildViews } from './rebuild-views.ts'

const server = testServer('a rebuild of the views')
const [bitcoin = ''] = instruments

// The first has market, projector, readers and rebuild at work at once, on a machine that may be busy.
describe.skipIf(server === undefined)('a rebuild on a server', { timeout: 240_000 }, () => {
  let log: EventLog
  let database: TestDatabase
  let views: ViewStore
  let closings: (() => Promise<unknown>)[]
  beforeEach(async () => {
    log = memoryEventLog(createMemoryLogStore())
    database = await createTestDatabase(server ?? '')
    views = await openViewStore(database.url)
    closings = [() => views.close(), () => database.drop()]
  })
  afterEach(async () => {
    for (const close of closings) await close()
  })

  const parts = () => ({ log, views: database.url })
  async function project() {
    const projector = await runProjector({
      log,
      views,
      manifest: id('test-manifest'),
      logger: createLogger({ component: 'projector', level: 'silent' }),
      metrics: projectorMetrics(createMetrics('projector'), createHealth()),
    })
    closings.unshift(() => projector.stop())
    return projector
  }

  const caughtUp = () => untilCaughtUp(log, views)

  it('while market, projector and readers go on is put in place whole: no reader fails, steps back or sees both', async () => {
    for (let n = 0; n < 30; n++) await appendRound(log, n)
    const projector = await project()
    await caughtUp()
    const reader = await openViewStore(database.url, { role: 'reader' })
    closings.unshift(() => reader.close())
    let done = false
    const market = goingOn(log, 20, 30)
    const seen: { epoch: number; offset: number; definition: number; candle: number }[] = []
    const reading = (async () => {
      while (!done) {
        const overview = await reader.overview()
        const offset = Math.max(...overview.standing.positions.map((it) => it.offset))
        const definition = overview.instruments[0]?.definitionVersion ?? 0
        const candle = overview.closes[0]?.candles.at(-1)?.openTimeMs ?? 0
        await pause(5)
        seen.push({ epoch: overview.standing.epoch, offset, definition, candle })
      }
    })()
    const rebuilt = await rebuildViews(parts())
    expect(differing(rebuilt.compared)).toEqual([])
    expect(rebuilt.compared?.find((it) => it.table === 'candles')?.rows).toBeGreaterThanOrEqual(30 * instruments.length)
    await vi.waitFor(() => expect(seen.at(-1)?.epoch).toBe(2), { timeout: 5_000 })
    done = true
    await Promise.all([market.stop(), reading])
    for (const [index, now] of seen.entries()) {
      const before = seen[index - 1] ?? now
      for (const name of ['epoch', 'offset', 'definition', 'candle'] as const)
        expect(now[name]).toBeGreaterThanOrEqual(before[name])
    }
    expect(seen.filter((it) => it.epoch === 2).length).toBeGreaterThan(0)
    await caughtUp()
    expect(await Promise.race([projector.ended, 'running'])).toBe('running')
    expect(differing(await compareViews(parts()))).toEqual([])
    expect((await views.standing()).epoch).toBe(2)
  })

  it('names the rows that differ from the log, and mends them', async () => {
    for (let n = 0; n < 5; n++) await appendRound(log, n)
    const projector = await project()
    await caughtUp()
    await projector.stop()
    await runSql(
      database.url,
      `update candles set close = close + 1 where instrument = '${bitcoin}' and open_time_ms = 0`,
    )
    await runSql(database.url, `delete from score_history where as_of_ms = 3`)
    const compared = await compareViews(parts())
    expect(differing(compared)).toEqual(['candles', 'score_history'])
    expect(compared?.find((it) => it.table === 'candles')).toMatchObject({ onlyLive: 1, onlyShadow: 1 })
    expect(compared?.find((it) => it.table === 'score_history')).toMatchObject({
      onlyLive: 0,
      onlyShadow: instruments.length,
    })
    expect(JSON.parse(compared?.find((it) => it.table === 'candles')?.examples.live[0] ?? '')).toMatchObject({
      instrument: bitcoin,
      open_time_ms: 0,
    })
    expect(differing((await rebuildViews(parts())).compared)).toEqual(['candles', 'score_history'])
    expect(differing(await compareViews(parts()))).toEqual([])
    await project()
    await appendRound(log, 5)
    await caughtUp()
    expect(differing(await compareViews(parts()))).toEqual([])
  })

  it('given up half way changes nothing, and can be started again', async () => {
    for (let n = 0; n < 5; n++) await appendRound(log, n)
    const projector = await project()
    await caughtUp()
    await projector.stop()
    const given = new AbortController()
    const half = rebuildViews({ ...parts(), signal: given.signal, onProgress: () => given.abort() })
    await expect(half).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect((await views.standing()).epoch).toBe(1)
    // One that was killed leaves its tables behind.
    await openShadowViews(database.url)
    expect((await rebuildViews(parts())).epoch).toBe(2)
    expect((await rebuildViews(parts())).epoch).toBe(3)
  })

  it('whose tables another one takes is told so', async () => {
    await appendRound(log, 0)
    const shadow = await openShadowViews(database.url)
    closings.unshift(() => shadow.close())
    const at = { projection, topic: 'market.events', partition: 0, topicId: 't' } as const
    await shadow.writer.apply({ ...at, from: undefined, to: 1 }, noChanges)
    await openShadowViews(database.url)
    await expect(shadow.writer.apply({ ...at, from: 1, to: 2 }, noChanges)).rejects.toMatchObject({ code: 'fenced' })
  })

  it('stops at the first record that cannot be used; a comparison passes it as the projector does', async () => {
    await appendRound(log, 0)
    await log.append([{ ...candle(log, { openTimeMs: 60_000 }), value: Buffer.from('odd') }])
    await appendRound(log, 2)
    await project()
    await caughtUp()
    expect((await views.standing()).incomplete).toMatchObject([{ topic: 'market.candles', code: 'UNDECODABLE' }])
    await expect(rebuildViews(parts())).rejects.toMatchObject({ code: 'undecodable', exitCode: 3 })
    expect((await views.standing()).epoch).toBe(1)
    expect(differing(await compareViews(parts()))).toEqual([])
  })

  it('of views that were made from another log brings those of this one, to its end', async () => {
    await views.apply(
      { projection, topic: 'market.events', partition: 0, topicId: 'another', from: undefined, to: 9_000 },
      noChanges,
    )
    await appendRound(log, 0)
    expect(await rebuildViews(parts())).toMatchObject({ compared: undefined, epoch: 2 })
    await project()
    await appendRound(log, 1)
    await caughtUp()
    expect((await views.instruments()).instruments).toHaveLength(instruments.length)
  })
})
