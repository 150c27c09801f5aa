import type { ResumptionRow } from '@virtuoso/view-store'
import type { Row, Sql } from '../database.ts'
import { int8, text } from '../row.ts'

/** One that names a gap which has ended is a repeat and does nothing. */
const resume = `
  with news as (
    select where not exists (select from gaps where gap_id = $1::uuid and ended_at_ms is not null)
  ), ended as (
    update gaps set ended_at_ms = $4, recovered = $5, end_offset = $6 from news
    where instrument = $2 and channel = $3 and ended_at_ms is null and at_offset < $6
  )
  insert into channels (instrument, channel, up_at_ms, at_offset)
  select $2, $3, $4::bigint, $6::bigint from news
  on conflict (instrument, channel) do update set up_at_ms = excluded.up_at_ms, at_offset = excluded.at_offset
  where excluded.at_offset > channels.at_offset`

/**
 * One after the other, for each may decide what the next one means; they are rare.
 * To be called after the batch's gaps are written: a gap that follows in the log has the higher offset.
 */
export async function writeResumptions(sql: Sql, rows: readonly ResumptionRow[]): Promise<void> {
  for (const { gapId, instrument, channel, atTimeMs, recovered, offset } of rows)
    await sql.query(resume, [gapId ?? null, instrument, channel, atTimeMs, recovered, offset])
}

/** When each channel last came up. @param instrument - undefined: of all. */
export async function readUps(sql: Sql, instrument?: string) {
  const { rows } = await sql.query(
    'select instrument, channel, up_at_ms from channels where $1::text is null or instrument = $1',
    [instrument ?? null],
  )
  return rows.map((row: Row) => ({
    instrument: text(row, 'instrument'),
    channel: text(row, 'channel'),
    atTimeMs: int8(row, 'up_at_ms'),
  }))
}
