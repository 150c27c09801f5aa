import { type ChangeBase, type Closes, closesMax, dayMs } from '@virtuoso/view-store'
import type { Row, Sql } from '../database.ts'
import { flag, int8, number, optionalText, text } from '../row.ts'

const minuteMs = 60_000
const timeframes = [
  ['M1', minuteMs],
  ['M5', 5 * minuteMs],
  ['M30', 30 * minuteMs],
] as const

const ofTimeframe = (name: string): string =>
  `candles where candles.instrument = touched.instrument and timeframe = '${name}'`
const minutes = `
  select string_agg(open_time_ms || ' ' || close || ' ' || price_scale, ',' order by open_time_ms) as minutes from (
    select open_time_ms, close, price_scale from ${ofTimeframe('M1')} order by open_time_ms desc limit ${closesMax}
  ) newest`
/** Closed within one length before that time. */
const dayAgo = timeframes.map(
  ([name, lengthMs], rank) =>
    `(select ${rank} as rank, close as price, price_scale, open_time_ms + ${lengthMs} as time_ms, true as is_day_ago
      from ${ofTimeframe(name)} and open_time_ms > day_ago_ms - ${2 * lengthMs} and open_time_ms <= day_ago_ms - ${lengthMs}
      order by open_time_ms desc limit 1)`,
)
const oldest = timeframes.map(
  ([name]) =>
    `(select ${timeframes.length} as rank, open as price, price_scale, open_time_ms as time_ms, false as is_day_ago
      from ${ofTimeframe(name)} and open_time_ms >= day_ago_ms order by open_time_ms limit 1)`,
)
const refresh = `
  insert into price_history (instrument, minutes, base_price, base_scale, base_time_ms, is_day_ago)
  select touched.instrument, minutes, base.price, base.price_scale, base.time_ms, base.is_day_ago
  from (select distinct instrument from unnest($1::text[]) as given(instrument)) touched
  cross join lateral (${minutes}) closes
  cross join lateral (select max(open_time_ms) + ${minuteMs} - ${dayMs} as day_ago_ms from ${ofTimeframe('M1')}) newest
  left join lateral (
    select * from (${[...dayAgo, ...oldest].join(' union all ')}) found order by rank, time_ms limit 1
  ) base on true
  on conflict (instrument) do update set minutes = excluded.minutes, base_price = excluded.base_price,
    base_scale = excluded.base_scale, base_time_ms = excluded.base_time_ms, is_day_ago = excluded.is_day_ago`

/** To be called after candles of these instruments were written. */
export async function refreshPriceHistory(sql: Sql, instruments: readonly string[]): Promise<void> {
  await sql.query(refresh, [instruments])
}

/** Of instruments that are defined and have an M1 candle, ascending by name. */
export async function readPriceHistory(
  sql: Sql,
): Promise<Readonly<{ closes: readonly Closes[]; bases: readonly ChangeBase[] }>> {
  const { rows } = await sql.query(
    `select instrument, minutes, base_price, base_scale, base_time_ms, is_day_ago from price_history
     where minutes is not null and instrument in (select instrument from instruments)
     order by instrument collate "C"`,
  )
  return { closes: rows.map(closesOf), bases: rows.flatMap((row) => baseOf(row) ?? []) }
}

const closesOf = (row: Row): Closes => ({
  instrument: text(row, 'instrument'),
  candles: text(row, 'minutes').split(',').map(minuteOf),
})

function minuteOf(minute: string): Closes['candles'][number] {
  const [openTimeMs = Number.NaN, close = Number.NaN, priceScale = Number.NaN] = minute.split(' ').map(Number)
  return { openTimeMs, close, priceScale }
}

const baseOf = (row: Row): ChangeBase | undefined =>
  optionalText(row, 'base_price') === undefined
    ? undefined
    : {
        instrument: text(row, 'instrument'),
        price: int8(row, 'base_price'),
        priceScale: number(row, 'base_scale'),
        timeMs: int8(row, 'base_time_ms'),
        isDayAgo: flag(row, 'is_day_ago'),
      }
