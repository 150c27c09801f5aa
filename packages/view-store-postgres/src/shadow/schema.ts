import type { Database } from '../database.ts'

/** Where the second set of tables lies; the live ones lie where the connection's own search path says. */
export const shadowSchema = 'views_shadow'

const enter = `set local search_path to ${shadowSchema}`

/** The same database, seen from the shadow: its statements name tables without a schema. */
export const inShadow = (database: Database): Database => ({
  ...database,
  query: (text, values) => inShadow(database).transaction('write', (sql) => sql.query(text, values)),
  transaction: (kind, run) =>
    database.transaction(kind, async (sql) => {
      await sql.query(enter)
      return run(sql)
    }),
})
