/** One row as the driver gives it: int8 is text, so that nothing is rounded before `row.ts` has looked at it. */
export type Row = Readonly<Record<string, unknown>>

export type Result = Readonly<{
  rows: readonly Row[]
  /** Rows inserted, updated or deleted. */
  changed: number
}>

/** What a statement may be asked of: a connection, or an open transaction. */
export type Sql = Readonly<{
  /** @param values - For `$1` …; a list is an array of the type that the statement names. */
  query(text: string, values?: readonly unknown[]): Promise<Result>
}>

/**
 * Postgres as a server or as PGlite; the SQL is the same.
 * Both methods throw VirtuosoError `views-unavailable`, retryable, when the database does not answer in time.
 */
export type Database = Sql &
  Readonly<{
    /** All or nothing. `read` sees one moment and cannot write. */
    transaction<T>(kind: 'read' | 'write', run: (sql: Sql) => Promise<T>): Promise<T>
    /**
     * Keeps every other writer of the views waiting meanwhile; readers go on. Where this process alone has the database
     * nobody is to be kept out. What runs may use the database as usual.
     * @param schema - Of the views.
     * @param run - Is given the connection that keeps them out, for what has to happen before they go on.
     */
    withoutWriters<T>(schema: string, run: (keeper: Sql) => Promise<T>): Promise<T>
    close(): Promise<void>
  }>
