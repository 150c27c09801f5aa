import { newestPerKey, type ProgressRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { int8, number, text } from '../row.ts'

const columns: readonly Column<ProgressRow>[] = [
  ['topic', 'text', (it) => it.topic],
  ['partition', 'int4', (it) => it.partition],
  ['set_name', 'text', (it) => it.set ?? ''],
  ['venue', 'text', (it) => it.venue],
  ['shard', 'text', (it) => it.shard],
  ['watermark_ms', 'int8', (it) => it.watermarkMs],
  ['received_time_ms', 'int8', (it) => it.receivedTimeMs],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['topic', 'partition', 'set_name', 'venue', 'shard'])
const keyOf = (it: ProgressRow): string => JSON.stringify([it.topic, it.partition, it.set, it.venue, it.shard])

const upsert = `insert into progress (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict (topic, partition, set_name, venue, shard) do update set ${batch.replaceAll}
  where excluded.at_offset > progress.at_offset and excluded.watermark_ms >= progress.watermark_ms`

/** Time never falls: progress that says less than what is known is a repeat. */
export async function writeProgress(sql: Sql, rows: readonly ProgressRow[]): Promise<void> {
  const { kept } = newestPerKey(rows, keyOf, (later, before) => later.watermarkMs >= before.watermarkMs)
  await sql.query(upsert, batch.values(kept))
}

export function progressOf(row: Row): ProgressRow {
  const set = text(row, 'set_name')
  return {
    topic: text(row, 'topic'),
    partition: number(row, 'partition'),
    set: set === '' ? undefined : set,
    venue: text(row, 'venue'),
    shard: text(row, 'shard'),
    watermarkMs: int8(row, 'watermark_ms'),
    receivedTimeMs: int8(row, 'received_time_ms'),
    offset: int8(row, 'at_offset'),
  }
}
