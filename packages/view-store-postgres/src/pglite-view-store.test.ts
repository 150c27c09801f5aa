import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CatchUp, noChanges } from '@virtuoso/view-store'
import { describeViewStore } from '@virtuoso/view-store/contract-suite'
import { advance, bitcoin, minute } from '@virtuoso/view-store/sample-rows'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { pgliteDatabase } from './pglite-database.ts'
import { postgresViewStore } from './postgres-view-store.ts'
import { shadowOf } from './shadow/open-shadow.ts'
import { emptied } from './test-database.ts'

/** One instance for all tests: each costs seconds and hundreds of megabytes. */
let database: Database
beforeAll(async () => {
  database = await pgliteDatabase()
  await migrate(database)
}, 60_000)
afterAll(() => database.close())

describeViewStore('PGlite', async () => postgresViewStore(await emptied(database)))

describe('a shadow of the views', () => {
  const first = { ...noChanges, instruments: [bitcoin()], candles: [minute({ openTimeMs: 0 })] }
  const second = { ...noChanges, candles: [minute({ openTimeMs: 60_000 })] }
  /** All of it, in one step. */
  const catchUp: CatchUp = async (shadow, [to]) => {
    if ((await shadow.checkpoints('views')).length > 0) return
    await shadow.apply(advance(to?.nextOffset ?? 0), { ...first, candles: [...first.candles, ...second.candles] })
  }
  const differing = (tables: readonly { table: string; onlyLive: number; onlyShadow: number }[]) =>
    tables.filter((it) => it.onlyLive + it.onlyShadow > 0).map((it) => it.table)

  it('equals views that were made in other steps, and takes their place with the next epoch', async () => {
    const views = postgresViewStore(await emptied(database))
    await views.apply(advance(100), first)
    await views.apply(advance(200, { from: 100 }), second)
    const shadow = await shadowOf({ ...database, close: async () => undefined })
    expect(differing(await shadow.compare('views', catchUp))).toEqual([])
    expect(await shadow.replace('views', catchUp)).toBe(2)
    await shadow.close()
    expect((await views.standing()).epoch).toBe(2)
    await views.apply(advance(300, { from: 200 }), noChanges)
    expect((await views.instruments()).instruments).toEqual([bitcoin()])
  })

  it('shows a row that differs on both sides, and leaves no trace when it is closed', async () => {
    const views = postgresViewStore(await emptied(database))
    await views.apply(advance(200), { ...first, candles: [minute({ openTimeMs: 0, close: 1 }), ...second.candles] })
    const shadow = await shadowOf({ ...database, close: async () => undefined })
    const compared = await shadow.compare('views', catchUp)
    expect(differing(compared)).toEqual(['candles', 'price_history'])
    expect(compared.find((it) => it.table === 'candles')).toMatchObject({ rows: 2, onlyLive: 1, onlyShadow: 1 })
    await shadow.close()
    expect((await database.query("select from pg_namespace where nspname = 'views_shadow'", [])).rows).toEqual([])
  })
})

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
