import { firstPerKey, type SignalUpdateRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { jsonWords } from '../json.ts'
import { hexId, int8, number, optionalInt8, optionalNumber, text } from '../row.ts'

const columns: readonly Column<SignalUpdateRow>[] = [
  ['event_id', 'uuid', (it) => it.eventId],
  ['signal_id', 'uuid', (it) => it.signalId],
  ['instrument', 'text', (it) => it.instrument],
  ['analyzer', 'text', (it) => it.analyzer],
  ['version', 'int4', (it) => it.version],
  ['config_hash', 'uuid', (it) => it.configHash],
  ['as_of_ms', 'int8', (it) => it.asOfMs],
  ['change', 'text', (it) => it.change],
  ['score', 'float8', (it) => it.score],
  ['reliability', 'float8', (it) => it.reliability],
  ['coverage', 'float8', (it) => it.coverage],
  ['price', 'int8', (it) => it.price],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['targets_hit', 'int4', (it) => it.targetsHit],
  ['reasons', 'text', (it) => JSON.stringify(it.reasons)],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['event_id'])
const insert = `insert into signal_updates (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict do nothing`

/** @returns How many were there already. */
export async function writeSignalUpdates(sql: Sql, rows: readonly SignalUpdateRow[]): Promise<number> {
  const { changed } = await sql.query(insert, batch.values(firstPerKey(rows, (it) => it.eventId).kept))
  return rows.length - changed
}

/** Ascending by offset. */
export async function readSignalUpdates(sql: Sql, ids: readonly string[]): Promise<readonly SignalUpdateRow[]> {
  const { rows } = await sql.query(
    `select ${batch.names} from signal_updates where signal_id = any($1::uuid[]) order by at_offset`,
    [ids],
  )
  return rows.map(updateOf)
}

const updateOf = (row: Row): SignalUpdateRow => ({
  eventId: hexId(row, 'event_id'),
  signalId: hexId(row, 'signal_id'),
  instrument: text(row, 'instrument'),
  analyzer: text(row, 'analyzer'),
  version: number(row, 'version'),
  configHash: hexId(row, 'config_hash'),
  asOfMs: int8(row, 'as_of_ms'),
  change: text(row, 'change'),
  score: optionalNumber(row, 'score'),
  reliability: number(row, 'reliability'),
  coverage: number(row, 'coverage'),
  price: optionalInt8(row, 'price'),
  priceScale: number(row, 'price_scale'),
  targetsHit: number(row, 'targets_hit'),
  reasons: jsonWords(JSON.parse(text(row, 'reasons'))),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
