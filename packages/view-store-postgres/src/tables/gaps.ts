import { firstPerKey, type GapEnd, type GapQuery, type GapRow, gapsMax } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { pageClause } from '../page.ts'
import { flag, hexId, int8, number, optionalInt8, optionalText, text } from '../row.ts'

const columns: readonly Column<GapRow>[] = [
  ['gap_id', 'uuid', (it) => it.gapId],
  ['instrument', 'text', (it) => it.instrument],
  ['channel', 'text', (it) => it.channel],
  ['reason', 'text', (it) => it.reason],
  ['from_time_ms', 'int8', (it) => it.fromTimeMs],
  ['detail', 'text', (it) => it.detail],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['gap_id'])
const insert = `insert into gaps (${batch.names}) select ${batch.names} from ${batch.source} on conflict do nothing`

/** A gap that is said twice is the same gap. */
export async function writeGaps(sql: Sql, rows: readonly GapRow[]): Promise<void> {
  await sql.query(insert, batch.values(firstPerKey(rows, (it) => it.gapId).kept))
}

const all = `select ${batch.names}, ended_at_ms, recovered, end_offset from gaps`
const newestFirst = `order by from_time_ms desc, gap_id desc limit ${gapsMax}`

/** Those without an end. @param instrument - undefined: of all. */
export async function readOpenGaps(sql: Sql, instrument?: string): Promise<readonly GapRow[]> {
  const { rows } = await sql.query(
    `${all} where ended_at_ms is null and ($1::text is null or instrument = $1) order by from_time_ms, gap_id`,
    [instrument ?? null],
  )
  return rows.map(gapOf)
}

type Touched = Readonly<{ instrument: string; channel?: string; fromMs?: number; toMs?: number }>

/** Those that reach into [fromMs, toMs), the newest `gapsMax`, ascending; without `fromMs` open ones only. */
export async function readGapsTouching(sql: Sql, touched: Touched): Promise<readonly GapRow[]> {
  const { instrument, channel, fromMs, toMs } = touched
  const { rows } = await sql.query(
    `${all} where instrument = $1 and ($2::text is null or channel = $2)
       and ($4::bigint is null or from_time_ms < $4)
       and (ended_at_ms is null or ended_at_ms > $3::bigint) ${newestFirst}`,
    [instrument, channel ?? null, fromMs ?? null, toMs ?? null],
  )
  return rows.map(gapOf).reverse()
}

/** @param query - Its instrument by canonical name. */
export async function readGapPage(sql: Sql, query: GapQuery): Promise<readonly GapRow[]> {
  const { instrument, channel, state } = query
  const own = [instrument ?? null, channel ?? null, state ?? null]
  const page = pageClause(query, { time: 'from_time_ms', id: 'gap_id', idType: 'uuid' }, own)
  const { rows } = await sql.query(
    `${all} where ($1::text is null or instrument = $1) and ($2::text is null or channel = $2)
       and ($3::text is null or (ended_at_ms is null) = ($3 = 'OPEN')) and ${page.where}`,
    page.values,
  )
  return rows.map(gapOf)
}

const gapOf = (row: Row): GapRow => ({
  gapId: hexId(row, 'gap_id'),
  instrument: text(row, 'instrument'),
  channel: text(row, 'channel'),
  reason: text(row, 'reason'),
  fromTimeMs: int8(row, 'from_time_ms'),
  detail: optionalText(row, 'detail'),
  end: endOf(row),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})

function endOf(row: Row): GapEnd | undefined {
  const atTimeMs = optionalInt8(row, 'ended_at_ms')
  return atTimeMs === undefined
    ? undefined
    : { atTimeMs, recovered: flag(row, 'recovered'), offset: int8(row, 'end_offset') }
}
