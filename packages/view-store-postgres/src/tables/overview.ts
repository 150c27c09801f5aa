import { type ChangeBase, type Closes, closesMax, dayMs, type LatestScore, type OpenSignal } from '@virtuoso/view-store'
import type { Row, Sql } from '../database.ts'
import { jsonList, jsonText } from '../json.ts'
import { flag, hexId, int8, number, optionalNumber, text } from '../row.ts'
import { scoreDetailOf } from './score-detail.ts'

/** The newest scores; only the confluence's own parts are read, for the weights. */
export async function readLatestScores(sql: Sql): Promise<readonly LatestScore[]> {
  const { rows } = await sql.query(
    `select instrument, dimension, score, coverage, as_of_ms, reasons, partition, at_offset,
       case when dimension = 'CONFLUENCE' then detail end as detail
     from scores where instrument in (select instrument from instruments)
     order by instrument collate "C", dimension collate "C"`,
  )
  return rows.map((row) => ({
    instrument: text(row, 'instrument'),
    dimension: text(row, 'dimension'),
    score: optionalNumber(row, 'score'),
    coverage: number(row, 'coverage'),
    asOfMs: int8(row, 'as_of_ms'),
    partition: number(row, 'partition'),
    offset: int8(row, 'at_offset'),
    reasons: reasonsOf(text(row, 'reasons')),
    weights: weightsOf(row),
  }))
}

const reasonsOf = (json: string): LatestScore['reasons'] =>
  json === '[]' ? [] : jsonList(JSON.parse(json), (it) => ({ code: jsonText(it['code']), part: jsonText(it['part']) }))

const weightsOf = (row: Row): LatestScore['weights'] =>
  row['detail'] === null
    ? []
    : scoreDetailOf(text(row, 'detail')).components.map(({ name, weight }) => ({ name, weight }))

/** Of each instrument the newest that is not closed, its score as last told. */
export async function readOpenSignals(sql: Sql): Promise<readonly OpenSignal[]> {
  const { rows } = await sql.query(
    `select distinct on (instrument collate "C") signal_id, instrument, side, partition, at_offset,
       case when told.told then told.score else signals.score end as score
     from signals left join lateral (
       select true as told, score from signal_updates where signal_updates.signal_id = signals.signal_id
       order by signal_updates.at_offset desc limit 1
     ) told on true
     where instrument in (select instrument from instruments)
       and not exists (select from signal_closes where signal_closes.signal_id = signals.signal_id)
     order by instrument collate "C", at_offset desc`,
  )
  return rows.map((row) => ({
    signalId: hexId(row, 'signal_id'),
    instrument: text(row, 'instrument'),
    side: text(row, 'side'),
    score: optionalNumber(row, 'score'),
    partition: number(row, 'partition'),
    offset: int8(row, 'at_offset'),
  }))
}

/** The newest minutes of each instrument, as one text each: rows are what a driver is slow at. */
export async function readCloses(sql: Sql): Promise<readonly Closes[]> {
  const { rows } = await sql.query(
    `select instrument, minutes from instruments cross join lateral (
       select string_agg(open_time_ms || ' ' || close || ' ' || price_scale, ',' order by open_time_ms) as minutes from (
         select open_time_ms, close, price_scale from candles
         where candles.instrument = instruments.instrument and timeframe = 'M1'
         order by open_time_ms desc limit ${closesMax}
       ) newest
     ) joined where minutes is not null order by instrument collate "C"`,
  )
  return rows.map((row) => ({
    instrument: text(row, 'instrument'),
    candles: text(row, 'minutes').split(',').map(minuteOf),
  }))
}

function minuteOf(minute: string): Closes['candles'][number] {
  const [openTimeMs = Number.NaN, close = Number.NaN, priceScale = Number.NaN] = minute.split(' ').map(Number)
  return { openTimeMs, close, priceScale }
}

const minuteMs = 60_000
const timeframes = [
  ['M1', minuteMs],
  ['M5', 5 * minuteMs],
  ['M30', 30 * minuteMs],
] as const

const ofTimeframe = (name: string): string =>
  `candles where candles.instrument = instruments.instrument and timeframe = '${name}'`
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
const bases = `
  select instrument, base.price, base.price_scale, base.time_ms, base.is_day_ago
  from instruments cross join lateral (
    select max(open_time_ms) + ${minuteMs} - ${dayMs} as day_ago_ms from ${ofTimeframe('M1')}
  ) newest cross join lateral (
    select * from (${[...dayAgo, ...oldest].join(' union all ')}) found order by rank, time_ms limit 1
  ) base
  order by instrument collate "C"`

export async function readChangeBases(sql: Sql): Promise<readonly ChangeBase[]> {
  const { rows } = await sql.query(bases)
  return rows.map((row) => ({
    instrument: text(row, 'instrument'),
    price: int8(row, 'price'),
    priceScale: number(row, 'price_scale'),
    timeMs: int8(row, 'time_ms'),
    isDayAgo: flag(row, 'is_day_ago'),
  }))
}
