import { type CandleQuery, type CandleRow, newestPerKey } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { hexId, int8, number, optionalInt8, text } from '../row.ts'
import { refreshPriceHistory } from './price-history.ts'

const columns: readonly Column<CandleRow>[] = [
  ['instrument', 'text', (it) => it.instrument],
  ['timeframe', 'text', (it) => it.timeframe],
  ['open_time_ms', 'int8', (it) => it.openTimeMs],
  ['event_id', 'uuid', (it) => it.eventId],
  ['open', 'int8', (it) => it.open],
  ['high', 'int8', (it) => it.high],
  ['low', 'int8', (it) => it.low],
  ['close', 'int8', (it) => it.close],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['amount', 'int8', (it) => it.amount],
  ['buy_amount', 'int8', (it) => it.buyAmount],
  ['sell_amount', 'int8', (it) => it.sellAmount],
  ['amount_scale', 'int4', (it) => it.amountScale],
  ['trade_count', 'int8', (it) => it.tradeCount],
  ['coverage', 'float8', (it) => it.coverage],
  ['gap_ms', 'int8', (it) => it.gapMs],
  ['source', 'text', (it) => it.source],
  ['revision', 'int4', (it) => it.revision],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['instrument', 'timeframe', 'open_time_ms'])
const keyOf = (it: CandleRow): string => JSON.stringify([it.instrument, it.timeframe, it.openTimeMs])

const upsert = `insert into candles (${batch.names}) select ${batch.names} from ${batch.source}
  on conflict (instrument, timeframe, open_time_ms) do update set ${batch.replaceAll}
  where excluded.revision > candles.revision`

/** @returns How many changed nothing. */
export async function writeCandles(sql: Sql, rows: readonly CandleRow[]): Promise<number> {
  const { kept, dropped } = newestPerKey(rows, keyOf, (later, before) => later.revision > before.revision)
  const { changed } = await sql.query(upsert, batch.values(kept))
  await refreshPriceHistory(
    sql,
    kept.map((it) => it.instrument),
  )
  return dropped + kept.length - changed
}

/** Ascending by open time. */
export async function readCandles(sql: Sql, query: CandleQuery): Promise<readonly CandleRow[]> {
  const { rows } = await sql.query(
    `select ${batch.names} from candles
     where instrument = $1 and timeframe = $2
       and ($3::bigint is null or open_time_ms >= $3) and ($4::bigint is null or open_time_ms < $4)
     order by open_time_ms desc limit $5`,
    [query.instrument, query.timeframe, query.fromMs ?? null, query.toMs ?? null, query.limit],
  )
  return rows.map(candleOf).reverse()
}

/** ms; undefined: there is no candle of the timeframe. */
export async function readNewestOpenTime(sql: Sql, instrument: string, timeframe: string): Promise<number | undefined> {
  const { rows } = await sql.query(
    'select max(open_time_ms) as newest from candles where instrument = $1 and timeframe = $2',
    [instrument, timeframe],
  )
  return rows[0] === undefined ? undefined : optionalInt8(rows[0], 'newest')
}

const candleOf = (row: Row): CandleRow => ({
  eventId: hexId(row, 'event_id'),
  instrument: text(row, 'instrument'),
  timeframe: text(row, 'timeframe'),
  openTimeMs: int8(row, 'open_time_ms'),
  open: int8(row, 'open'),
  high: int8(row, 'high'),
  low: int8(row, 'low'),
  close: int8(row, 'close'),
  priceScale: number(row, 'price_scale'),
  amount: int8(row, 'amount'),
  buyAmount: optionalInt8(row, 'buy_amount'),
  sellAmount: optionalInt8(row, 'sell_amount'),
  amountScale: number(row, 'amount_scale'),
  tradeCount: optionalInt8(row, 'trade_count'),
  coverage: number(row, 'coverage'),
  gapMs: int8(row, 'gap_ms'),
  source: text(row, 'source'),
  revision: number(row, 'revision'),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
