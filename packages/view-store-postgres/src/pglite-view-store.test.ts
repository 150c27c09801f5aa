import { describeViewStore } from '@virtuoso/view-store/contract-suite'
import { afterAll, beforeAll } from 'vitest'
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
