import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { id } from '../../packages/contracts/src/index.ts'
import { type EventLog, memoryEventLog } from '../../packages/event-log/src/index.ts'
import { createHealth, createLogger, createMetrics } from '../../packages/service-kit/src/index.ts'
import type { ViewStore } from '../../packages/view-store/src/index.ts'
import { openViewStore } from '../../packages/view-store-postgres/src/index.ts'
import { runSql } from '../../packages/view-store-postgres/src/test-server.ts'
import { runProjector } from '../../services/projector/src/projector.ts'
import { projectorMetrics } from '../../services/projector/src/projector-metrics.ts'
import { compareViews } from '../../services/projector/src/rebuild/rebuild-views.ts'
import { differing, goingOn, rowsIn, untilCaughtUp } from '../../services/projector/test/rounds.ts'
import { missingPrerequisites, type NativeStack, startNativeStack } from '../native/index.ts'
import { smallDisk } from './full-disk.ts'

const missing = await missingPrerequisites()
if (missing.length > 0 && process.env['CI']) throw new Error(missing.join('; '))
if (missing.length > 0) console.warn(`not run here, a Postgres that is killed: ${missing.join('; ')}`)
/** Within it the views are at the end of the log again. */
const backWithinMs = 15_000

describe.skipIf(missing.length > 0)('a Postgres of its own under the projector', () => {
  let servers: NativeStack<'postgres'>
  let closings: (() => Promise<unknown>)[] = []
  let lines: string[] = []
  beforeAll(async () => {
    servers = await startNativeStack({ servers: ['postgres'] })
  })
  afterEach(async () => {
    for (const close of closings) await close()
    closings = []
    lines = []
  })
  afterAll(() => servers.stop())

  async function project(log: EventLog, url: string): Promise<ViewStore> {
    const views = await openViewStore(url)
    const projector = await runProjector({
      log,
      views,
      manifest: id('test-manifest'),
      logger: createLogger({ component: 'projector', destination: { write: (line) => void lines.push(line) } }),
      metrics: projectorMetrics(createMetrics('projector'), createHealth()),
    })
    closings.unshift(
      () => projector.stop(),
      () => views.close(),
    )
    return views
  }

  it.each([
    ['killed', () => servers.kill('postgres')],
    ['restarted', async () => undefined],
  ])('that is %s in the middle of a batch, again and again, costs time and nothing else', async (_, hurt) => {
    const log = memoryEventLog()
    const name = `hurt_${Date.now()}`
    await runSql(servers.postgres.url, `create database ${name}`)
    const url = Object.assign(new URL(servers.postgres.url), { pathname: `/${name}` }).href
    const views = await project(log, url)
    const took: number[] = []
    let rounds = 0
    for (let times = 0; times < 5; times++) {
      const market = goingOn(log, 10, rounds)
      await pause(300 + Math.random() * 500)
      await hurt()
      await servers.restart('postgres')
      const backMs = performance.now()
      await market.stop()
      rounds = market.rounds()
      await untilCaughtUp(log, views)
      took.push(Math.round(performance.now() - backMs))
    }
    console.info(`lag 0 after Postgres answered again, ms: ${took.join(' ')}`)
    expect(Math.max(...took)).toBeLessThan(backWithinMs)
    const compared = await compareViews({ log, views: url })
    expect(differing(compared)).toEqual([])
    expect(rowsIn(compared)).toBeGreaterThan(rounds)
  })

  it('whose disk is full is waited for, and goes on alone once there is room', async ({ skip }) => {
    const disk = smallDisk(96, 'views on a full disk')
    if (disk === undefined) return skip()
    const admin = servers.postgres.url
    await runSql(admin, `create tablespace small location '${disk.folder}'`)
    await runSql(admin, 'create database full_disk tablespace small')
    const url = Object.assign(new URL(admin), { pathname: '/full_disk' }).href
    const log = memoryEventLog()
    const views = await project(log, url)
    closings.push(
      () => runSql(admin, 'drop database full_disk with (force)'),
      () => runSql(admin, 'drop tablespace small'),
      async () => disk.unmount(),
    )
    const market = goingOn(log, 10)
    await vi.waitFor(async () => expect((await views.instruments()).instruments.length).toBeGreaterThan(0), 30_000)
    disk.fill()
    await vi.waitFor(() => expect(lines.join('')).toMatch(/No space left on device/), { timeout: 60_000, interval: 50 })
    await pause(2_000)
    const waits = lines.filter((it) => it.includes('projection waits')).length
    disk.free()
    await market.stop()
    const tookMs = await untilCaughtUp(log, views)
    console.info(`a full disk: waited ${waits} times, lag 0 ${Math.round(tookMs)} ms after there was room`)
    expect(differing(await compareViews({ log, views: url }))).toEqual([])
  })
})
