import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { serviceProcess } from '@virtuoso/testing/faults'
import { openViewStore } from '@virtuoso/view-store-postgres'
import { createTestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { projection } from '../src/follow-partition.ts'
import { compareViews } from '../src/rebuild/rebuild-views.ts'
import { differing, goingOn, untilCaughtUp } from './rounds.ts'

const server = testServer('a projector that is paused')

/** Longer than the database lets a transaction be idle: what the sleeper had begun is undone by then. */
const pausedMs = 15_000

it.skipIf(server === undefined)(
  'a projector that wakes after another took its place leaves, and changes nothing',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'virtuoso-paused-'))
    const file = join(home, 'log.db')
    const deployment = sqliteDeployment({ file })
    await deployment.apply().finally(() => deployment.close())
    const log = await openSqliteLog({ file })
    const database = await createTestDatabase(server ?? '')
    const reader = await openViewStore(database.url)
    const parts = {
      main: join(import.meta.dirname, '../src/main.ts'),
      env: { VIRTUOSO_MODE: 'test', VIRTUOSO_LOG: `sqlite:${file}`, VIRTUOSO_VIEWS: database.url },
    }
    const [sleeper, other] = [
      serviceProcess({ name: 'sleeper', ...parts }),
      serviceProcess({ name: 'other', ...parts }),
    ]
    onTestFinished(async () => {
      for (const it of [sleeper, other]) await it.kill()
      await reader.close()
      await database.drop()
      await log.close()
      rmSync(home, { recursive: true })
    })
    const offsetsApplied = async (): Promise<number> =>
      (await reader.checkpoints(projection)).reduce((sum, it) => sum + it.nextOffset, 0)
    const moves = async (): Promise<void> => {
      const before = await offsetsApplied()
      await vi.waitFor(async () => expect(await offsetsApplied()).toBeGreaterThan(before), { timeout: 120_000 })
    }
    const market = goingOn(log, 10)
    sleeper.start()
    await moves()
    const asleep = sleeper.pause(pausedMs)
    const left = sleeper.ended()
    other.start()
    await asleep
    await moves()
    expect(await left).toBe(75)
    await market.stop()
    await untilCaughtUp(log, reader)
    expect(await other.terminate()).toBe(0)
    expect(differing(await compareViews({ log, views: database.url }))).toEqual([])
  },
)
