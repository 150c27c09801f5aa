import type { Coordinate } from '@virtuoso/contracts'
import type { UnusableRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { int8, number, text } from '../row.ts'

const columns: readonly Column<UnusableRow>[] = [
  ['topic', 'text', (it) => it.topic],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
  ['code', 'text', (it) => it.code],
  ['detail', 'text', (it) => it.detail],
]
const batch = batchOf(columns, ['topic', 'partition', 'at_offset'])
const insert = `insert into unusable_records (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict do nothing`
const inOrder = 'order by topic collate "C", partition, at_offset'

export async function writeUnusable(sql: Sql, rows: readonly UnusableRow[]): Promise<void> {
  await sql.query(insert, batch.values(rows))
}

/** @returns false when it bore no mark. */
export async function deleteUnusable(sql: Sql, { topic, partition, offset }: Coordinate): Promise<boolean> {
  const { changed } = await sql.query(
    'delete from unusable_records where topic = $1 and partition = $2 and at_offset = $3',
    [topic, partition, offset],
  )
  return changed === 1
}

/** Ascending by topic, partition, offset. */
export async function readUnusable(sql: Sql): Promise<readonly UnusableRow[]> {
  const { rows } = await sql.query(`select ${batch.names} from unusable_records ${inOrder}`, [])
  return rows.map(unusableOf)
}

/** Of each partition the first. @param concerned - A condition on topic and partition. */
export async function readFirstUnusable(
  sql: Sql,
  concerned: string,
  values: readonly unknown[],
): Promise<readonly UnusableRow[]> {
  const { rows } = await sql.query(
    `select distinct on (topic collate "C", partition) ${batch.names} from unusable_records where ${concerned} ${inOrder}`,
    values,
  )
  return rows.map(unusableOf)
}

const unusableOf = (row: Row): UnusableRow => ({
  topic: text(row, 'topic'),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
  code: text(row, 'code'),
  detail: text(row, 'detail'),
})
