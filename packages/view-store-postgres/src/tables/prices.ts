import { newestPerKey, type PriceRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Sql } from '../database.ts'
import { int8, number, optionalInt8, text } from '../row.ts'

const columns: readonly Column<PriceRow>[] = [
  ['instrument', 'text', (it) => it.instrument],
  ['price', 'int8', (it) => it.price],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['exchange_time_ms', 'int8', (it) => it.exchangeTimeMs],
  ['received_time_ms', 'int8', (it) => it.receivedTimeMs],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['instrument'])

const upsert = `insert into prices (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict (instrument) do update set ${batch.replaceAll}
  where excluded.at_offset > prices.at_offset`

export async function writePrices(sql: Sql, rows: readonly PriceRow[]): Promise<void> {
  await sql.query(upsert, batch.values(newestPerKey(rows, (it) => it.instrument).kept))
}

/** Of instruments that are defined, ascending by name. */
export async function readPrices(sql: Sql): Promise<readonly PriceRow[]> {
  const { rows } = await sql.query(
    `select ${batch.names} from prices where instrument in (select instrument from instruments)
     order by instrument collate "C"`,
  )
  return rows.map((row) => ({
    instrument: text(row, 'instrument'),
    price: int8(row, 'price'),
    priceScale: number(row, 'price_scale'),
    exchangeTimeMs: optionalInt8(row, 'exchange_time_ms'),
    receivedTimeMs: int8(row, 'received_time_ms'),
    partition: number(row, 'partition'),
    offset: int8(row, 'at_offset'),
  }))
}
