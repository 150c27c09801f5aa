import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { id } from '@virtuoso/contracts'
import { type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { createHealth, createLogger, createMetrics } from '@virtuoso/service-kit'
import { type PostgresPoint, postgresProxy, serviceProcess } from '@virtuoso/testing/faults'
import { noChanges, type ViewStore } from '@virtuoso/view-store'
import { openViewStore } from '@virtuoso/view-store-postgres'
import { createTestDatabase, type TestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { projection } from '../src/follow-partition.ts'
import { runProjector } from '../src/projector.ts'
import { projectorMetrics } from '../src/projector-metrics.ts'
import { compareViews } from '../src/rebuild/rebuild-views.ts'
import { appendRound, differing, goingOn, rowsIn, untilCaughtUp } from './rounds.ts'

const server = testServer('the projector under fire')
const main = join(import.meta.dirname, '../src/main.ts')
const killsWanted = 3

let database: TestDatabase
let reader: ViewStore
let closings: (() => Promise<unknown>)[]
beforeEach(async () => {
  if (server === undefined) return
  database = await createTestDatabase(server)
  reader = await openViewStore(database.url)
  closings = [() => reader.close(), () => database.drop()]
})
afterEach(async () => {
  for (const close of server === undefined ? [] : closings) await close()
})

// Each start loads a whole service, on a machine that may be busy.
describe.skipIf(server === undefined)('a projector as a process of its own', { timeout: 240_000 }, () => {
  let log: EventLog
  let env: Record<string, string>
  beforeEach(async () => {
    const home = mkdtempSync(join(tmpdir(), 'virtuoso-fire-'))
    const file = join(home, 'log.db')
    const deployment = sqliteDeployment({ file })
    await deployment.apply().finally(() => deployment.close())
    log = await openSqliteLog({ file })
    env = { VIRTUOSO_MODE: 'test', VIRTUOSO_LOG: `sqlite:${file}`, VIRTUOSO_VIEWS: database.url }
    closings.push(
      () => log.close(),
      async () => rmSync(home, { recursive: true }),
    )
  })

  function projector() {
    const it = serviceProcess({ name: 'projector', main, env })
    closings.unshift(() => it.kill())
    it.start()
    return it
  }
  const offsetsApplied = async (): Promise<number> =>
    (await reader.checkpoints(projection)).reduce((sum, it) => sum + it.nextOffset, 0)

  it('that is killed again and again in the middle of its work loses nothing and counts nothing twice', async () => {
    const market = goingOn(log, 5)
    const it = projector()
    for (let kills = 0; kills < killsWanted; kills++) {
      const before = await offsetsApplied()
      await vi.waitFor(async () => expect(await offsetsApplied()).toBeGreaterThan(before), {
        timeout: 60_000,
        interval: 10,
      })
      await pause(Math.random() * 200)
      await it.kill()
      it.start()
    }
    await market.stop()
    await untilCaughtUp(log, reader)
    expect(await it.terminate()).toBe(0)
    const compared = await compareViews({ log, views: database.url })
    expect(differing(compared)).toEqual([])
    expect(rowsIn(compared)).toBeGreaterThan(market.rounds() * 3)
  })

  it('that meets another one at the same views: one of them leaves, and the views are whole', async () => {
    const market = goingOn(log, 10)
    const two = [projector(), projector()] as const
    const left = await Promise.race(two.map((it) => it.ended()))
    expect(left).toBe(75)
    await market.stop()
    const stays = two.find((it) => it.pid() !== undefined) ?? expect.fail('both left')
    await untilCaughtUp(log, reader)
    expect(await stays.terminate()).toBe(0)
    expect(differing(await compareViews({ log, views: database.url }))).toEqual([])
  })
})

/** Exact moments of a batch: what the server has done by then, and what the projector knows of it. */
const points: readonly Readonly<{ name: string; outcome: 'cut' | 'drop'; point: PostgresPoint }>[] = [
  { name: 'before BEGIN', outcome: 'cut', point: { at: 'request', kind: 'Query', text: /^begin/ } },
  { name: 'before the checkpoint moves', outcome: 'cut', point: { at: 'request', kind: 'Parse', text: /checkpoints/ } },
  {
    name: 'between checkpoint and rows',
    outcome: 'cut',
    point: { at: 'reply', kind: 'CommandComplete', text: /^UPDATE/ },
  },
  { name: 'between two tables', outcome: 'cut', point: { at: 'reply', kind: 'CommandComplete', text: /^INSERT/ } },
  { name: 'before COMMIT', outcome: 'cut', point: { at: 'request', kind: 'Query', text: /^commit/ } },
  { name: 'inside COMMIT', outcome: 'cut', point: { at: 'reply', kind: 'CommandComplete', text: /^COMMIT/ } },
]
const timesEach = 5

describe.skipIf(server === undefined)('a projector whose connection is cut', () => {
  it('at every point of a transaction, time after time, ends with the views that the log says', async () => {
    const log = memoryEventLog()
    const proxy = await postgresProxy(database.url)
    const views = await openViewStore(proxy.url)
    const projector = await runProjector({
      log,
      views,
      manifest: id('test-manifest'),
      logger: createLogger({ component: 'projector', level: 'silent' }),
      metrics: projectorMetrics(createMetrics('projector'), createHealth()),
    })
    closings.unshift(
      () => projector.stop(),
      () => views.close(),
      () => proxy.close(),
    )
    const market = goingOn(log, 10)
    for (let time = 0; time < timesEach; time++)
      for (const { outcome, point } of points)
        await proxy.arm(point, () => outcome, { skip: Math.floor(Math.random() * 3) }).reached
    await market.stop()
    await untilCaughtUp(log, reader)
    expect(differing(await compareViews({ log, views: database.url }))).toEqual([])
  })

  it('would be found out if its checkpoint moved apart from its rows', async () => {
    const log = memoryEventLog()
    await appendRound(log, 0)
    let cuts = 0
    const apart: ViewStore = {
      ...reader,
      async apply(advance, changes) {
        await reader.apply(advance, noChanges)
        if (changes.candles.length > 0 && cuts++ === 0) return { repeats: 0 }
        const { to, ...rest } = advance
        return reader.apply({ ...rest, from: to, to }, changes)
      },
    }
    const projector = await runProjector({
      log,
      views: apart,
      manifest: id('test-manifest'),
      logger: createLogger({ component: 'projector', level: 'silent' }),
      metrics: projectorMetrics(createMetrics('projector'), createHealth()),
    })
    await untilCaughtUp(log, reader)
    await projector.stop()
    expect(differing(await compareViews({ log, views: database.url }))).toContain('candles')
  })
})
