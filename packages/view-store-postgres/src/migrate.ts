import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import type { Database, Sql } from './database.ts'
import { number, text } from './row.ts'

type Migration = Readonly<{ version: number; name: string; hash: string; sql: string }>

const folder = join(import.meta.dirname, 'migrations')
/** Any number that no other program on the database locks. */
const lockKey = 7_105_886_921
const waitMaxMs = 30_000

/**
 * Brings the tables to what this build knows, one transaction for all; several processes may start at once.
 * @throws VirtuosoError `schema-mismatch` when the database was migrated by files that are not these.
 */
export async function migrate(database: Database): Promise<void> {
  const known = migrations()
  await database.transaction('write', async (sql) => {
    // Laying out tables takes longer than any other statement is waited for.
    await sql.query(`set local lock_timeout = ${waitMaxMs}; set local statement_timeout = ${waitMaxMs}`)
    await sql.query('select pg_advisory_xact_lock($1)', [lockKey])
    await sql.query(
      'create table if not exists migrations (version int primary key, name text not null, hash text not null)',
    )
    const applied = await appliedTo(sql)
    refuseForeign(applied, known)
    for (const { version, name, hash, sql: statements } of known.slice(applied.length)) {
      await sql.query(statements)
      await sql.query('insert into migrations (version, name, hash) values ($1, $2, $3)', [version, name, hash])
    }
  })
}

/** `001-views.sql` …, by number. */
function migrations(): readonly Migration[] {
  const files = readdirSync(folder).sort()
  return files.map((name, index) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    return { version: index + 1, name, hash: createHash('sha256').update(sql).digest('hex'), sql }
  })
}

async function appliedTo(sql: Sql): Promise<readonly Omit<Migration, 'sql'>[]> {
  const { rows } = await sql.query('select version, name, hash from migrations order by version')
  return rows.map((it) => ({ version: number(it, 'version'), name: text(it, 'name'), hash: text(it, 'hash') }))
}

function refuseForeign(applied: readonly Omit<Migration, 'sql'>[], known: readonly Migration[]): void {
  const foreign = applied.find((it, index) => it.hash !== known[index]?.hash)
  if (foreign === undefined) return
  throw new VirtuosoError('schema-mismatch', `the views were laid out by another build (${foreign.name})`, {
    action: 'start the build that made them, or give VIRTUOSO_VIEWS an empty database: it is filled from the log',
  })
}
