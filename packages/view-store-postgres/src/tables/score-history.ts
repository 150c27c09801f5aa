import type { ScoreHistoryQuery, ScorePoint } from '@virtuoso/view-store'
import type { Sql } from '../database.ts'
import { jsonWords } from '../json.ts'
import { pageClause } from '../page.ts'
import { int8, number, optionalNumber, text } from '../row.ts'

/** Newest first. @param query - Its instrument by canonical name. */
export async function readScoreHistory(sql: Sql, query: ScoreHistoryQuery): Promise<readonly ScorePoint[]> {
  const key = { time: 'as_of_ms', id: 'at_offset', idType: 'bigint' } as const
  const page = pageClause(query, key, [query.instrument, query.dimension])
  const { rows } = await sql.query(
    `select as_of_ms, score, coverage, codes, partition, at_offset from score_history
     where instrument = $1 and dimension = $2 and ${page.where}`,
    page.values,
  )
  return rows.map((row) => ({
    asOfMs: int8(row, 'as_of_ms'),
    score: optionalNumber(row, 'score'),
    coverage: number(row, 'coverage'),
    codes: jsonWords(JSON.parse(text(row, 'codes'))),
    partition: number(row, 'partition'),
    offset: int8(row, 'at_offset'),
  }))
}
