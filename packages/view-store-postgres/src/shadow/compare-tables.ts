import type { TableComparison } from '@virtuoso/view-store'
import type { Sql } from '../database.ts'
import { number, text } from '../row.ts'
import { shadowSchema } from './schema.ts'

const examplesMax = 3

/** Every table of the views in one moment, in both sets. */
export async function compareTables(
  sql: Sql,
  liveSchema: string,
  tables: readonly string[],
): Promise<readonly TableComparison[]> {
  const compared: TableComparison[] = []
  for (const table of tables) compared.push(await compareTable(sql, liveSchema, table))
  return compared
}

async function compareTable(sql: Sql, liveSchema: string, table: string): Promise<TableComparison> {
  const [live, shadow] = [`${liveSchema}.${table}`, `${shadowSchema}.${table}`]
  const { rows } = await sql.query(
    `with only_live as materialized (select * from ${live} except select * from ${shadow}),
      only_shadow as materialized (select * from ${shadow} except select * from ${live})
     select (select count(*)::float8 from ${shadow}) as rows,
      (select count(*)::float8 from only_live) as only_live, (select count(*)::float8 from only_shadow) as only_shadow,
      ${examplesOf('only_live')} as live_examples, ${examplesOf('only_shadow')} as shadow_examples`,
    [],
  )
  const [row = {}] = rows
  return {
    table,
    rows: number(row, 'rows'),
    onlyLive: number(row, 'only_live'),
    onlyShadow: number(row, 'only_shadow'),
    examples: { live: linesOf(text(row, 'live_examples')), shadow: linesOf(text(row, 'shadow_examples')) },
  }
}

/** JSON has no line break outside of its texts, where it is escaped. */
const examplesOf = (name: string): string =>
  `(select coalesce(string_agg(line, E'\\n'), '') from (select to_json(${name})::text as line from ${name} limit ${examplesMax}) few)`

const linesOf = (lines: string): readonly string[] => (lines === '' ? [] : lines.split('\n'))
