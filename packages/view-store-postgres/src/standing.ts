import type { Standing } from '@virtuoso/view-store'
import type { Sql } from './database.ts'
import { int8, number, text } from './row.ts'
import { progressOf } from './tables/progress.ts'
import { readFirstUnusable } from './tables/unusable-records.ts'

type Concerned = Readonly<{
  /** undefined: all */
  topics?: readonly string[]
  /** undefined: all */
  partition?: number
}>

const concerned = '($1::text[] is null or topic = any($1)) and ($2::int is null or partition = $2)'

/** What of the partitions concerned is in the views; read in the transaction that reads the rows. */
export async function readStanding(sql: Sql, { topics, partition }: Concerned = {}): Promise<Standing> {
  const values = [topics ?? null, partition ?? null]
  const epoch = await sql.query('select epoch from view_state', [])
  const positions = await sql.query(
    `select topic, partition, min(next_offset) - 1 as offset from checkpoints
     where ${concerned} group by topic, partition having min(next_offset) > 0
     order by topic collate "C", partition`,
    values,
  )
  const progress = await sql.query(
    `select topic, partition, set_name, venue, shard, watermark_ms, received_time_ms, at_offset
     from progress where ${concerned} order by topic collate "C", partition, set_name collate "C", venue collate "C", shard collate "C"`,
    values,
  )
  return {
    epoch: epoch.rows[0] === undefined ? 1 : number(epoch.rows[0], 'epoch'),
    positions: positions.rows.map((it) => ({
      topic: text(it, 'topic'),
      partition: number(it, 'partition'),
      offset: int8(it, 'offset'),
    })),
    progress: progress.rows.map(progressOf),
    incomplete: await readFirstUnusable(sql, concerned, values),
  }
}
