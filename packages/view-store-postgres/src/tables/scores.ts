import { firstPerKey, type ScoreRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { hexId, int8, number, optionalNumber, text } from '../row.ts'
import { scoreDetailOf } from './score-detail.ts'

const columns: readonly Column<ScoreRow>[] = [
  ['instrument', 'text', (it) => it.instrument],
  ['dimension', 'text', (it) => it.dimension],
  ['event_id', 'uuid', (it) => it.eventId],
  ['kind', 'text', (it) => it.kind],
  ['analyzer', 'text', (it) => it.analyzer],
  ['version', 'int4', (it) => it.version],
  ['config_hash', 'uuid', (it) => it.configHash],
  ['as_of_ms', 'int8', (it) => it.asOfMs],
  ['score', 'float8', (it) => it.score],
  ['coverage', 'float8', (it) => it.coverage],
  ['window_from_ms', 'int8', (it) => it.windowFromMs],
  ['detail', 'text', (it) => JSON.stringify(it.detail)],
  ['reasons', 'text', (it) => JSON.stringify(it.detail.reasons)],
  ['weights', 'text', weights],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['instrument', 'dimension'])

/** How much each dimension counts, as the confluence says. */
function weights({ dimension, detail }: ScoreRow): string {
  if (dimension !== 'CONFLUENCE') return '[]'
  return JSON.stringify(detail.components.map(({ name, weight }) => ({ name, weight })))
}

/** Of the batch alone, beside its columns. */
const codes = (it: ScoreRow): string => JSON.stringify([...new Set(it.detail.reasons.map(({ code }) => code))])

/** Only what the history did not know yet may become the current score: a repeat of an older one is no news. */
const upsert = `
  with batch as (select * from ${batch.source}),
  told as (select * from unnest($${columns.length + 1}::uuid[], $${columns.length + 2}::text[]) as told(event_id, codes)),
  fresh as (
    insert into score_history (event_id, instrument, dimension, as_of_ms, score, coverage, codes, partition, at_offset)
    select event_id, instrument, dimension, as_of_ms, score, coverage, codes, partition, at_offset
    from batch join told using (event_id)
    on conflict (event_id) do nothing returning event_id
  ), current as (
    insert into scores (${batch.names})
    select distinct on (instrument, dimension) ${batch.names} from batch join fresh using (event_id)
    order by instrument, dimension, at_offset desc
    on conflict (instrument, dimension) do update set ${batch.replaceAll}
    where excluded.at_offset > scores.at_offset
  )
  select count(*)::int as fresh from fresh`

/** @returns How many were there already. */
export async function writeScores(sql: Sql, rows: readonly ScoreRow[]): Promise<number> {
  const { kept } = firstPerKey(rows, (it) => it.eventId)
  const { rows: counted } = await sql.query(upsert, [
    ...batch.values(kept),
    kept.map((it) => it.eventId),
    kept.map(codes),
  ])
  return rows.length - (counted[0] === undefined ? 0 : number(counted[0], 'fresh'))
}

/** Ascending by dimension. */
export async function readScores(sql: Sql, instrument: string): Promise<readonly ScoreRow[]> {
  const { rows } = await sql.query(
    `select ${batch.names} from scores where instrument = $1 order by dimension collate "C"`,
    [instrument],
  )
  return rows.map(scoreOf)
}

const scoreOf = (row: Row): ScoreRow => ({
  eventId: hexId(row, 'event_id'),
  instrument: text(row, 'instrument'),
  dimension: text(row, 'dimension'),
  kind: text(row, 'kind'),
  analyzer: text(row, 'analyzer'),
  version: number(row, 'version'),
  configHash: hexId(row, 'config_hash'),
  asOfMs: int8(row, 'as_of_ms'),
  score: optionalNumber(row, 'score'),
  coverage: number(row, 'coverage'),
  windowFromMs: int8(row, 'window_from_ms'),
  detail: scoreDetailOf(text(row, 'detail')),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
