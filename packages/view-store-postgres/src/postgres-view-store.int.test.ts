import { once } from 'node:events'
import { createServer } from 'node:net'
import { noChanges } from '@virtuoso/view-store'
import { describeViewStore } from '@virtuoso/view-store/contract-suite'
import { advance, bitcoin, progress } from '@virtuoso/view-store/sample-rows'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openViewStore } from './open-view-store.ts'
import { pgDatabase } from './pg-database.ts'
import { postgresViewStore } from './postgres-view-store.ts'
import { emptied } from './test-database.ts'
import { createTestDatabase, type TestDatabase, testServer } from './test-server.ts'

const server = testServer('the views on Postgres')

describe.skipIf(server === undefined)('on a server', () => {
  let test: TestDatabase
  let database: Database
  beforeAll(async () => {
    test = await createTestDatabase(server ?? '')
    database = pgDatabase(test.url, 'writer')
  })
  afterAll(async () => {
    await database.close()
    await test.drop()
  })

  it('views without tables yet are unavailable for now, to a reader', async () => {
    const views = await openViewStore(test.url, { role: 'reader' })
    await expect(views.standing()).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
    await views.close()
  })

  it('tables are laid out once, though several begin at the same time', async () => {
    await Promise.all([migrate(database), migrate(database), migrate(database)])
    const { rows } = await database.query('select version from migrations')
    expect(rows).toHaveLength(4)
  })

  it('tables that another build laid out are refused', async () => {
    await database.query("update migrations set hash = 'another' || hash")
    await expect(migrate(database)).rejects.toMatchObject({ code: 'schema-mismatch' })
    await database.query("update migrations set hash = replace(hash, 'another', '')")
  })

  it('a connection that the server ends is replaced, and what was begun is undone', async () => {
    const views = postgresViewStore(await emptied(database))
    const cut = database.transaction('write', async (sql) => {
      await sql.query('insert into checkpoints values ($1, $2, $3, $4, $5)', ['views', 'signals', 0, 't', 1])
      await test.cutConnections()
      await sql.query('select 1')
    })
    await expect(cut).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
    // Every connection of the pool was cut; one that was idle may only say so when it is used again, and that is retryable.
    await vi.waitFor(async () => expect(await views.checkpoints('views')).toEqual([]), 10_000)
  })

  it('a reader waits at most 1.5 s for a statement, and cannot write', async () => {
    const reader = pgDatabase(test.url, 'reader')
    const began = performance.now()
    await expect(reader.query('select pg_sleep(30)')).rejects.toMatchObject({ code: 'views-unavailable' })
    expect(performance.now() - began).toBeLessThan(4_000)
    const write = reader.transaction('read', (sql) => sql.query('delete from candles'))
    await expect(write).rejects.toThrow(/read-only/)
    await reader.close()
  })

  it('an answer and its standing are of one moment, while a writer goes on', async () => {
    const views = postgresViewStore(await emptied(database))
    const last = 200
    const writing = (async () => {
      for (let n = 1; n <= last; n++)
        await views.apply(advance(n, { from: n === 1 ? undefined : n - 1 }), {
          ...noChanges,
          instruments: [bitcoin({ offset: n - 1, receivedTimeMs: n })],
          progress: [progress({ offset: n - 1, watermarkMs: n })],
        })
    })()
    for (let seen = 0; seen < last; ) {
      const answer = await views.instrument(bitcoin().instrument)
      if (answer === undefined) continue
      seen = answer.instrument.receivedTimeMs
      expect(answer.standing.positions[0]?.offset).toBe(seen - 1)
      expect(answer.standing.progress[0]?.watermarkMs).toBe(seen)
    }
    await writing
  })

  describeViewStore('Postgres', async () => postgresViewStore(await emptied(database)))
})

describe('a server that is not there', () => {
  it('makes the views unavailable for now, in time', async () => {
    const opening = openViewStore('postgres://virtuoso@127.0.0.1:1/virtuoso')
    await expect(opening).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
  })

  it('nor answers once it is connected, is given up by a reader after half a second', async () => {
    const mute = createServer().listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const address = mute.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const views = await openViewStore(`postgres://virtuoso@127.0.0.1:${port}/virtuoso`, { role: 'reader' })
    const began = performance.now()
    await expect(views.standing()).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
    expect(performance.now() - began).toBeLessThan(2_000)
    await views.close()
    mute.close()
  })
})
