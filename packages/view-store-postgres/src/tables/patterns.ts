import { firstPerKey, type PatternQuery, type PatternRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { pageClause } from '../page.ts'
import { hexId, int8, number, optionalInt8, optionalNumber, optionalText, text } from '../row.ts'
import { jsonEvidence } from './signal-detail.ts'

const columns: readonly Column<PatternRow>[] = [
  ['event_id', 'uuid', (it) => it.eventId],
  ['pattern_id', 'uuid', (it) => it.patternId],
  ['instrument', 'text', (it) => it.instrument],
  ['path_name', 'text', (it) => it.pathName],
  ['analyzer', 'text', (it) => it.analyzer],
  ['version', 'int4', (it) => it.version],
  ['config_hash', 'uuid', (it) => it.configHash],
  ['as_of_ms', 'int8', (it) => it.asOfMs],
  ['kind', 'text', (it) => it.kind],
  ['phase', 'text', (it) => it.phase],
  ['side', 'text', (it) => it.side],
  ['strength', 'float8', (it) => it.strength],
  ['timeframe', 'text', (it) => it.timeframe],
  ['from_ms', 'int8', (it) => it.fromMs],
  ['to_ms', 'int8', (it) => it.toMs],
  ['price_low', 'int8', (it) => it.priceLow],
  ['price_high', 'int8', (it) => it.priceHigh],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['withheld_by', 'text', (it) => it.withheldBy],
  ['evidence', 'text', (it) => JSON.stringify(it.evidence)],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['event_id'])
const insert = `insert into patterns (${batch.names}) select ${batch.names} from ${batch.source} on conflict do nothing`

/** @returns How many were there already. */
export async function writePatterns(sql: Sql, rows: readonly PatternRow[]): Promise<number> {
  const { changed } = await sql.query(insert, batch.values(firstPerKey(rows, (it) => it.eventId).kept))
  return rows.length - changed
}

/** @param query - Its instrument by canonical name. */
export async function readPatternPage(sql: Sql, query: PatternQuery): Promise<readonly PatternRow[]> {
  const own = [query.instrument ?? null, query.kind ?? null, query.phase ?? null, query.side ?? null]
  const page = pageClause(query, { time: 'as_of_ms', id: 'event_id', idType: 'uuid' }, own)
  const { rows } = await sql.query(
    `select ${batch.names} from patterns
     where ($1::text is null or instrument = $1) and ($2::text is null or kind = $2)
       and ($3::text is null or phase = $3) and ($4::text is null or side = $4) and ${page.where}`,
    page.values,
  )
  return rows.map(patternOf)
}

const patternOf = (row: Row): PatternRow => ({
  eventId: hexId(row, 'event_id'),
  patternId: hexId(row, 'pattern_id'),
  instrument: text(row, 'instrument'),
  pathName: text(row, 'path_name'),
  analyzer: text(row, 'analyzer'),
  version: number(row, 'version'),
  configHash: hexId(row, 'config_hash'),
  asOfMs: int8(row, 'as_of_ms'),
  kind: text(row, 'kind'),
  phase: text(row, 'phase'),
  side: text(row, 'side'),
  strength: number(row, 'strength'),
  timeframe: optionalText(row, 'timeframe'),
  fromMs: int8(row, 'from_ms'),
  toMs: int8(row, 'to_ms'),
  priceLow: optionalInt8(row, 'price_low'),
  priceHigh: optionalInt8(row, 'price_high'),
  priceScale: optionalNumber(row, 'price_scale'),
  withheldBy: optionalText(row, 'withheld_by'),
  evidence: jsonEvidence(JSON.parse(text(row, 'evidence'))),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
