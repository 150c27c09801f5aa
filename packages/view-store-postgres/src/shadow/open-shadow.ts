import { setTimeout as pause } from 'node:timers/promises'
import { VirtuosoError } from '@virtuoso/contracts'
import type { CatchUp, ShadowViews, TableComparison, ViewWriter } from '@virtuoso/view-store'
import type { Database, Sql } from '../database.ts'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../open-database.ts'
import { number, text } from '../row.ts'
import { readCheckpoints } from '../tables/checkpoints.ts'
import { viewWriter } from '../view-writer.ts'
import { compareTables } from './compare-tables.ts'
import { replaceTables } from './replace-tables.ts'
import { inShadow, shadowSchema } from './schema.ts'

const replaceTriesMax = 100
const pauseMaxMs = 100

/**
 * Begins a shadow of the views: whatever an earlier one left is dropped.
 * @param address - As of `openViewStore`.
 * @throws VirtuosoError as `openViewStore` does.
 */
export async function openShadowViews(address: string): Promise<ShadowViews> {
  const database = await openDatabase(address, { role: 'builder' })
  try {
    return await shadowOf(database)
  } catch (failure) {
    await database.close().catch(() => undefined)
    throw failure
  }
}

export async function shadowOf(database: Database): Promise<ShadowViews> {
  const live = await schemaOf(database)
  const epoch = (await epochIn(database, live)) + 1
  await database.query(`drop schema if exists ${shadowSchema} cascade; create schema ${shadowSchema}`)
  await migrate(inShadow(database))
  await database.query(`update ${shadowSchema}.view_state set epoch = ${epoch}`)
  const tables = await tablesOf(database)
  let closed: Promise<void> | undefined
  return {
    liveCheckpoints: (projection) => readCheckpoints(database, projection),
    writer: soleWriter(viewWriter(inShadow(database))),
    compare: (projection, catchUp) => compare(database, live, { projection, catchUp, tables }),
    replace: (projection, catchUp) => replace(database, live, { projection, catchUp, tables, epoch }),
    close() {
      closed ??= database
        .query(`drop schema if exists ${shadowSchema} cascade`)
        .then(() => undefined)
        .finally(() => database.close())
      return closed
    },
  }
}

type Task = Readonly<{ projection: string; catchUp: CatchUp; tables: readonly string[] }>

async function compare(
  database: Database,
  live: string,
  { projection, catchUp, tables }: Task,
): Promise<readonly TableComparison[]> {
  const begun = Promise.withResolvers<void>()
  let comparing: Promise<readonly TableComparison[]> = Promise.resolve([])
  await database.withoutWriters(live, async () => {
    await catchUp(soleWriter(viewWriter(inShadow(database))), await readCheckpoints(database, projection))
    comparing = database.transaction('read', async (sql) => {
      // What the first statement sees, all see: from here on the live writer may go on.
      await sql.query(`select from ${live}.checkpoints`, [])
      begun.resolve()
      return compareTables(sql, live, withoutState(tables))
    })
    await Promise.race([begun.promise, comparing])
  })
  return comparing
}

/** The epochs differ, and are meant to. */
const withoutState = (tables: readonly string[]): readonly string[] => tables.filter((it) => it !== 'view_state')

/** As often as readers are in the way, with a pause for them; the live writer goes on in between. */
async function replace(database: Database, live: string, task: Task & Readonly<{ epoch: number }>): Promise<number> {
  for (let tries = 1; ; tries++) {
    try {
      return await replaceOnce(database, live, task)
    } catch (failure) {
      const mayPass = failure instanceof VirtuosoError && failure.retryable
      if (!mayPass || tries === replaceTriesMax) throw failure
      await pause(Math.random() * pauseMaxMs)
    }
  }
}

/** What is caught up with is committed before readers are kept waiting: they see it however early they began to ask. */
const replaceOnce = (
  database: Database,
  live: string,
  { projection, catchUp, tables, epoch }: Task & Readonly<{ epoch: number }>,
): Promise<number> =>
  database.withoutWriters(live, async (keeper) => {
    if ((await epochIn(database, live)) + 1 !== epoch)
      throw new VirtuosoError('fenced', 'the views were begun again meanwhile', { action: 'start the rebuild again' })
    await catchUp(soleWriter(viewWriter(inShadow(database))), await readCheckpoints(database, projection))
    await replaceTables(keeper, live, tables)
    return epoch
  })

/** Another shadow that is opened takes the place of this one: its tables go, or are not where this writer left them. */
const soleWriter = (writer: ViewWriter): ViewWriter => ({
  ...writer,
  apply: (advance, changes) =>
    writer.apply(advance, changes).catch((failure: unknown) => {
      throw isTakenOver(failure)
        ? new VirtuosoError('fenced', 'another rebuild of these views has begun', { cause: failure })
        : failure
    }),
})

function isTakenOver(failure: unknown): boolean {
  if (!(failure instanceof VirtuosoError)) return false
  const { cause } = failure
  return failure.code === 'fenced' || (cause instanceof Error && 'code' in cause && cause.code === '42P01')
}

async function schemaOf(sql: Sql): Promise<string> {
  const { rows } = await sql.query('select current_schema()::text as name', [])
  return text(rows[0] ?? {}, 'name')
}

async function epochIn(sql: Sql, schema: string): Promise<number> {
  const { rows } = await sql.query(`select epoch from ${schema}.view_state`, [])
  return number(rows[0] ?? {}, 'epoch')
}

/** Of the views; what was laid out by which file stays where it is. */
async function tablesOf(sql: Sql): Promise<readonly string[]> {
  const { rows } = await sql.query(
    `select tablename::text as name from pg_tables where schemaname = $1 and tablename <> 'migrations' order by 1`,
    [shadowSchema],
  )
  return rows.map((it) => text(it, 'name'))
}
