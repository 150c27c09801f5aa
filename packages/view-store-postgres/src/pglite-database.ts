import { PGlite, type Results, type Transaction } from '@electric-sql/pglite'
import type { Database, Result, Sql } from './database.ts'
import { translated } from './failures.ts'

const int8 = 20

/**
 * Postgres in this process. One backend: a transaction shuts out every other caller until it ends.
 * @param folder - undefined: in memory.
 */
export async function pgliteDatabase(folder?: string): Promise<Database> {
  const pglite = await PGlite.create({ dataDir: folder, parsers: { [int8]: (text: string) => text } })
  return {
    query: (text, values) => inOurWords(sqlOf(pglite).query(text, values)),
    transaction: (_kind, run) => inOurWords(pglite.transaction((transaction) => run(sqlOf(transaction)))),
    withoutWriters: (_schema, run) => inOurWords(run(sqlOf(pglite))),
    close: () => pglite.close(),
  }
}

const sqlOf = (backend: PGlite | Transaction): Sql => ({
  // Without values the text may hold several statements, which only `exec` takes.
  query: async (text, values) =>
    resultOf(
      values === undefined
        ? (await backend.exec(text)).at(-1)
        : await backend.query<Record<string, unknown>>(text, [...values]),
    ),
})

const resultOf = (result: Results<Record<string, unknown>> | undefined): Result => ({
  rows: result?.rows ?? [],
  changed: result?.affectedRows ?? 0,
})

async function inOurWords<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (failure) {
    throw translated(failure)
  }
}
