import { type InstrumentRow, newestPerKey } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { jsonList, jsonText } from '../json.ts'
import { int8, number, optionalInt8, optionalText, text } from '../row.ts'

const columns: readonly Column<InstrumentRow>[] = [
  ['instrument', 'text', (it) => it.instrument],
  ['path_name', 'text', (it) => it.pathName],
  ['venue', 'text', (it) => it.venue],
  ['shard', 'text', (it) => it.shard],
  ['definition_version', 'int4', (it) => it.definitionVersion],
  ['venue_symbol', 'text', (it) => it.venueSymbol],
  ['base', 'text', (it) => it.base],
  ['quote', 'text', (it) => it.quote],
  ['settle', 'text', (it) => it.settle],
  ['contract_kind', 'text', (it) => it.contractKind],
  ['expiry_time_ms', 'int8', (it) => it.expiryTimeMs],
  ['tick_size', 'int8', (it) => it.tickSize],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['amount_step', 'int8', (it) => it.amountStep],
  ['amount_scale', 'int4', (it) => it.amountScale],
  ['amount_unit', 'text', (it) => it.amountUnit],
  ['contract_size', 'int8', (it) => it.contractSize],
  ['contract_scale', 'int4', (it) => it.contractScale],
  ['funding_interval_ms', 'int8', (it) => it.fundingIntervalMs],
  ['status', 'text', (it) => it.status],
  ['integrity', 'text', (it) => JSON.stringify(it.integrity)],
  ['received_time_ms', 'int8', (it) => it.receivedTimeMs],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['instrument'])

const upsert = `insert into instruments (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict (instrument) do update set ${batch.replaceAll}
  where excluded.at_offset > instruments.at_offset`

export async function writeInstruments(sql: Sql, rows: readonly InstrumentRow[]): Promise<void> {
  await sql.query(upsert, batch.values(newestPerKey(rows, (it) => it.instrument).kept))
}

/** Ascending by code units, whatever the database's collation. */
export async function readInstruments(sql: Sql): Promise<readonly InstrumentRow[]> {
  const { rows } = await sql.query(`select ${batch.names} from instruments order by instrument collate "C"`)
  return rows.map(instrumentOf)
}

/** By canonical name, or by a path name that no other instrument shares. */
export async function findInstrument(sql: Sql, name: string): Promise<InstrumentRow | undefined> {
  const { rows } = await sql.query(`select ${batch.names} from instruments where instrument = $1 or path_name = $1`, [
    name,
  ])
  const found = rows.map(instrumentOf)
  return found.find((it) => it.instrument === name) ?? (found.length === 1 ? found[0] : undefined)
}

function instrumentOf(row: Row): InstrumentRow {
  return {
    instrument: text(row, 'instrument'),
    pathName: text(row, 'path_name'),
    venue: text(row, 'venue'),
    shard: optionalText(row, 'shard'),
    definitionVersion: number(row, 'definition_version'),
    venueSymbol: text(row, 'venue_symbol'),
    base: text(row, 'base'),
    quote: text(row, 'quote'),
    settle: optionalText(row, 'settle'),
    contractKind: text(row, 'contract_kind'),
    expiryTimeMs: optionalInt8(row, 'expiry_time_ms'),
    tickSize: int8(row, 'tick_size'),
    priceScale: number(row, 'price_scale'),
    amountStep: int8(row, 'amount_step'),
    amountScale: number(row, 'amount_scale'),
    amountUnit: text(row, 'amount_unit'),
    contractSize: optionalInt8(row, 'contract_size'),
    contractScale: number(row, 'contract_scale'),
    fundingIntervalMs: optionalInt8(row, 'funding_interval_ms'),
    status: text(row, 'status'),
    integrity: integrityOf(text(row, 'integrity')),
    receivedTimeMs: int8(row, 'received_time_ms'),
    partition: number(row, 'partition'),
    offset: int8(row, 'at_offset'),
  }
}

const integrityOf = (json: string): InstrumentRow['integrity'] =>
  jsonList(JSON.parse(json), (it) => ({ channel: jsonText(it['channel']), integrity: jsonText(it['integrity']) }))
