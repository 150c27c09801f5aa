import type { LatestScore, OpenSignal } from '@virtuoso/view-store'
import type { Sql } from '../database.ts'
import { jsonList, jsonNumber, jsonRows, jsonText } from '../json.ts'
import { hexId, int8, number, optionalNumber, text } from '../row.ts'

/** One row an instrument, its scores as JSON: hundreds of small rows are what a driver is slow at. */
const latestScores = `
  select instrument, json_agg(json_build_array(
    dimension, score, coverage, as_of_ms, partition, at_offset, reasons::json, weights::json
  ) order by dimension collate "C")::text as scores
  from scores where instrument in (select instrument from instruments)
  group by instrument order by instrument collate "C"`

export async function readLatestScores(sql: Sql): Promise<readonly LatestScore[]> {
  const { rows } = await sql.query(latestScores)
  return rows.flatMap((row) => {
    const instrument = text(row, 'instrument')
    return jsonRows(JSON.parse(text(row, 'scores'))).map((it) => latestOf(instrument, it))
  })
}

const latestOf = (
  instrument: string,
  [dimension, score, coverage, asOfMs, partition, offset, reasons, weights]: readonly unknown[],
): LatestScore => ({
  instrument,
  dimension: jsonText(dimension),
  score: score === null ? undefined : jsonNumber(score),
  coverage: jsonNumber(coverage),
  asOfMs: jsonNumber(asOfMs),
  partition: jsonNumber(partition),
  offset: jsonNumber(offset),
  reasons: jsonList(reasons, (it) => ({ code: jsonText(it['code']), part: jsonText(it['part']) })),
  weights: jsonList(weights, (it) => ({ name: jsonText(it['name']), weight: jsonNumber(it['weight']) })),
})

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
