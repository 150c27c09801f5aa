type Type = 'text' | 'int4' | 'int8' | 'float8' | 'bool' | 'uuid'

/** One column of a table: its name, its type, and its value in a row of the views. */
export type Column<R> = readonly [name: string, type: Type, value: (row: R) => unknown]

/** Many rows as one statement's values: one array a column, spread to rows by the server. */
export type Batch<R> = Readonly<{
  /** `a, b, c` */
  names: string
  /** `unnest($1::text[], $2::int8[]) as batch(a, b)` */
  source: string
  /** `a = excluded.a, b = excluded.b`, without the columns of the key. */
  replaceAll: string
  values(rows: readonly R[]): readonly unknown[]
}>

/** @param key - Columns that name a row. */
export function batchOf<R>(columns: readonly Column<R>[], key: readonly string[]): Batch<R> {
  const names = columns.map(([name]) => name)
  const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`)
  return {
    names: names.join(', '),
    source: `unnest(${arrays.join(', ')}) as batch(${names.join(', ')})`,
    replaceAll: names
      .filter((name) => !key.includes(name))
      .map((name) => `${name} = excluded.${name}`)
      .join(', '),
    values: (rows) => columns.map(([, , value]) => rows.map((row) => value(row) ?? null)),
  }
}
