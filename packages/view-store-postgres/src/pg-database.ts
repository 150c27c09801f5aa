import pg from 'pg'
import type { Database, Result, Sql } from './database.ts'
import { isAnswer, translated } from './failures.ts'

/** Who asks: the projector writes batches, the API must answer in time, a rebuild has all the time it needs. */
export type Role = 'writer' | 'reader' | 'builder'
type Bounds = Readonly<{ connections: number; connectMs: number; statementMs: number; lockMs: number; idleMs: number }>

/** pg waits for ever by default, also on a server that is paused. */
const boundsOf: Readonly<Record<Role, Bounds>> = {
  writer: { connections: 4, connectMs: 3_000, statementMs: 8_000, lockMs: 1_000, idleMs: 5_000 },
  reader: { connections: 10, connectMs: 500, statementMs: 1_500, lockMs: 1_000, idleMs: 5_000 },
  builder: { connections: 8, connectMs: 3_000, statementMs: 600_000, lockMs: 10_000, idleMs: 60_000 },
}
/** How much longer than the server we wait for its word that a statement took too long. */
const graceMs = 500

/** Connects when it is first asked something. @param url - `postgres://…` */
export function pgDatabase(url: string, role: Role): Database {
  const { connections, connectMs, statementMs, lockMs, idleMs } = boundsOf[role]
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `virtuoso ${role}`,
    max: connections,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    query_timeout: statementMs + graceMs,
    idle_in_transaction_session_timeout: idleMs,
    keepAlive: true,
  })
  // A connection that the server ends says so here, idle or in use; unheard, that ends the process. Whoever uses it is
  // told by its query, and the next query opens another.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    query: (text, values) => onConnection(pool, (sql) => sql.query(text, values)),
    transaction: (kind, run) => onConnection(pool, (sql) => inTransaction(sql, kind, run)),
    withoutWriters: (schema, run) =>
      onConnection(pool, (sql) =>
        inTransaction(sql, 'write', async () => {
          await sql.query(keepWritersOut(schema))
          return run(sql)
        }),
      ),
    close: () => pool.end(),
  }
}

/** Whoever writes moves a checkpoint first, and waits there. */
const keepWritersOut = (schema: string): string => `lock table ${schema}.checkpoints in share mode`

/** Runs on one connection, which goes back to the pool only while it is known to be whole. */
async function onConnection<T>(pool: pg.Pool, run: (sql: Sql) => Promise<T>): Promise<T> {
  let client: pg.PoolClient | undefined
  let doubt = false
  try {
    client = await pool.connect()
    return await run(sqlOf(client))
  } catch (failure) {
    const driver = failure instanceof RollbackFailed ? failure.cause : failure
    doubt = failure instanceof RollbackFailed || !isAnswer(failure)
    throw translated(driver)
  } finally {
    client?.release(doubt)
  }
}

const sqlOf = (client: pg.PoolClient): Sql => ({
  query: async (text, values) => resultOf(await client.query(text, values === undefined ? undefined : [...values])),
})

/** Of a text with several statements the last one's. */
function resultOf(result: pg.QueryResult<Record<string, unknown>>): Result {
  const last = [result].flat().at(-1)
  return { rows: last?.rows ?? [], changed: last?.rowCount ?? 0 }
}

class RollbackFailed extends Error {}

async function inTransaction<T>(sql: Sql, kind: 'read' | 'write', run: (sql: Sql) => Promise<T>): Promise<T> {
  await sql.query(kind === 'read' ? 'begin isolation level repeatable read, read only' : 'begin')
  try {
    const result = await run(sql)
    await sql.query('commit')
    return result
  } catch (cause) {
    await sql.query('rollback').catch(() => {
      throw new RollbackFailed('the connection is in doubt', { cause })
    })
    throw cause
  }
}
