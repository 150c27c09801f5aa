import { firstPerKey, type SignalCloseRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { hexId, int8, number, optionalInt8, optionalNumber, text } from '../row.ts'

const columns: readonly Column<SignalCloseRow>[] = [
  ['signal_id', 'uuid', (it) => it.signalId],
  ['event_id', 'uuid', (it) => it.eventId],
  ['instrument', 'text', (it) => it.instrument],
  ['analyzer', 'text', (it) => it.analyzer],
  ['version', 'int4', (it) => it.version],
  ['config_hash', 'uuid', (it) => it.configHash],
  ['as_of_ms', 'int8', (it) => it.asOfMs],
  ['reason', 'text', (it) => it.reason],
  ['price', 'int8', (it) => it.price],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['last_score', 'float8', (it) => it.lastScore],
  ['targets_hit', 'int4', (it) => it.targetsHit],
  ['open_ms', 'int8', (it) => it.openMs],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['signal_id'])
const insert = `insert into signal_closes (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict do nothing`

/** A signal closes once. @returns How many were there already. */
export async function writeSignalCloses(sql: Sql, rows: readonly SignalCloseRow[]): Promise<number> {
  const { changed } = await sql.query(insert, batch.values(firstPerKey(rows, (it) => it.signalId).kept))
  return rows.length - changed
}

export async function readSignalCloses(sql: Sql, ids: readonly string[]): Promise<readonly SignalCloseRow[]> {
  const { rows } = await sql.query(`select ${batch.names} from signal_closes where signal_id = any($1::uuid[])`, [ids])
  return rows.map(closeOf)
}

const closeOf = (row: Row): SignalCloseRow => ({
  signalId: hexId(row, 'signal_id'),
  eventId: hexId(row, 'event_id'),
  instrument: text(row, 'instrument'),
  analyzer: text(row, 'analyzer'),
  version: number(row, 'version'),
  configHash: hexId(row, 'config_hash'),
  asOfMs: int8(row, 'as_of_ms'),
  reason: text(row, 'reason'),
  price: optionalInt8(row, 'price'),
  priceScale: number(row, 'price_scale'),
  lastScore: optionalNumber(row, 'last_score'),
  targetsHit: number(row, 'targets_hit'),
  openMs: int8(row, 'open_ms'),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
