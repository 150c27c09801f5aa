import { randomBytes } from 'node:crypto'
import { pgDatabase } from './pg-database.ts'

/** A database of one test file's own, on the server that `VIRTUOSO_TEST_POSTGRES_URL` names. */
export type TestDatabase = Readonly<{
  url: string
  /** Ends every connection to it, in the middle of whatever they do. @returns How many. */
  cutConnections(): Promise<number>
  drop(): Promise<void>
}>

/**
 * The server for tests; undefined, said aloud, where none is named.
 * @param what - That is then not tested.
 * @throws Error in CI, where nothing may be skipped.
 */
export function testServer(what: string): string | undefined {
  const server = process.env['VIRTUOSO_TEST_POSTGRES_URL']
  if (server === undefined && process.env['CI']) throw new Error('VIRTUOSO_TEST_POSTGRES_URL is not set')
  if (server === undefined) console.warn(`skipped: ${what}, for VIRTUOSO_TEST_POSTGRES_URL is not set`)
  return server
}

export async function createTestDatabase(server: string): Promise<TestDatabase> {
  const name = `virtuoso_test_${randomBytes(6).toString('hex')}`
  const maintenance = pgDatabase(server, 'writer')
  await maintenance.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async cutConnections() {
      const { rows } = await maintenance.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
        [name],
      )
      return rows.length
    },
    async drop() {
      await maintenance.query(`drop database ${name} with (force)`)
      await maintenance.close()
    },
  }
}

/** What an operator types. */
export async function runSql(url: string, text: string): Promise<void> {
  const database = pgDatabase(url, 'writer')
  await database.query(text).finally(() => database.close())
}
