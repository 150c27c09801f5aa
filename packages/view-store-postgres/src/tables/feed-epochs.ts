import { type FeedEpochRow, newestPerKey } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Sql } from '../database.ts'
import { number, text } from '../row.ts'

const columns: readonly Column<FeedEpochRow>[] = [
  ['partition', 'int4', (it) => it.partition],
  ['venue', 'text', (it) => it.venue],
  ['shard', 'text', (it) => it.shard],
  ['feed_epoch', 'int4', (it) => it.feedEpoch],
]
const batch = batchOf(columns, ['partition', 'venue', 'shard'])
const keyOf = (it: FeedEpochRow): string => JSON.stringify([it.partition, it.venue, it.shard])

const upsert = `insert into feed_epochs (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict (partition, venue, shard) do update set ${batch.replaceAll}
  where excluded.feed_epoch > feed_epochs.feed_epoch`

export async function writeFeedEpochs(sql: Sql, rows: readonly FeedEpochRow[]): Promise<void> {
  const { kept } = newestPerKey(rows, keyOf, (later, before) => later.feedEpoch > before.feedEpoch)
  await sql.query(upsert, batch.values(kept))
}

export async function readFeedEpochs(sql: Sql): Promise<readonly FeedEpochRow[]> {
  const { rows } = await sql.query('select partition, venue, shard, feed_epoch from feed_epochs')
  return rows.map((it) => ({
    partition: number(it, 'partition'),
    venue: text(it, 'venue'),
    shard: text(it, 'shard'),
    feedEpoch: number(it, 'feed_epoch'),
  }))
}
