import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeViewStore } from '@virtuoso/view-store/contract-suite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { pgliteDatabase } from './pglite-database.ts'
import { postgresViewStore } from './postgres-view-store.ts'
import { emptied } from './test-database.ts'

/** One instance for all tests: each costs seconds and hundreds of megabytes. */
let database: Database
beforeAll(async () => {
  database = await pgliteDatabase()
  await migrate(database)
}, 60_000)
afterAll(() => database.close())

describeViewStore('PGlite', async () => postgresViewStore(await emptied(database)))

describe('tables of an older build', () => {
  /** Apart from the tables of the other tests, in the same database. */
  async function inSchema<T>(name: string, run: () => Promise<T>): Promise<T> {
    await database.query(`create schema ${name}; set search_path to ${name}`)
    return run().finally(() => database.query(`set search_path to public; drop schema ${name} cascade`))
  }

  it('are brought up to date and emptied, in a new epoch, for the projector to fill again', async () => {
    const standing = await inSchema('older', async () => {
      const first = readFileSync(join(import.meta.dirname, 'migrations/001-views.sql'), 'utf8')
      const hash = createHash('sha256').update(first).digest('hex')
      await database.query(`${first}; create table migrations (version int primary key, name text, hash text)`)
      await database.query('insert into migrations values ($1, $2, $3)', [1, '001-views.sql', hash])
      await database.query('insert into checkpoints values ($1, $2, $3, $4, $5)', ['views', 'signals', 0, 't', 7])
      await migrate(database)
      return postgresViewStore(database).standing()
    })
    expect(standing.positions).toEqual([])
    expect(standing.epoch).toBeGreaterThan(1)
  })

  it('that hold nothing yet stay in their first epoch', async () => {
    const standing = await inSchema('fresh', async () => {
      await migrate(database)
      return postgresViewStore(database).standing()
    })
    expect(standing).toEqual({ epoch: 1, positions: [], progress: [], incomplete: [] })
  })
})
