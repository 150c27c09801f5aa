import type { Sql } from '../database.ts'
import { shadowSchema } from './schema.ts'

/** How long readers may be kept waiting; well under what the server takes to look for a deadlock. */
const locksMaxMs = 50
/** What every reader asks last; with the others locked before, no reader holds one of these and waits for another. */
const askedLast = ['view_state', 'checkpoints', 'progress', 'unusable_records']
/** What nearly every reader asks first. */
const askedFirst = ['instruments']

/**
 * Once no reader is on any of the tables, they are dropped and the shadow's take their place; all in one text, so that it
 * happens at once also where no transaction is open.
 * @throws the driver's failure when readers did not let go in time; nothing is changed then.
 */
export async function replaceTables(sql: Sql, liveSchema: string, tables: readonly string[]): Promise<void> {
  const live = inLockOrder(tables).map((it) => `${liveSchema}.${it}`)
  const statements = [
    `set local lock_timeout = ${locksMaxMs}`,
    `lock table ${live.join(', ')} in access exclusive mode`,
    `drop table ${live.join(', ')}`,
    ...tables.map((it) => `alter table ${shadowSchema}.${it} set schema ${liveSchema}`),
  ]
  await sql.query(statements.join('; '))
}

function inLockOrder(tables: readonly string[]): readonly string[] {
  const between = tables.filter((it) => !askedFirst.includes(it) && !askedLast.includes(it))
  return [...askedFirst, ...between, ...askedLast]
}
