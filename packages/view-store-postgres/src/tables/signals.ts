import { firstPerKey, type SignalLife, type SignalQuery, type SignalRow } from '@virtuoso/view-store'
import { batchOf, type Column } from '../batch.ts'
import type { Row, Sql } from '../database.ts'
import { pageClause } from '../page.ts'
import { flag, hexId, int8, number, optionalHexId, optionalNumber, optionalText, text } from '../row.ts'
import { readSignalCloses } from './signal-closes.ts'
import { signalDetailOf } from './signal-detail.ts'
import { readSignalUpdates } from './signal-updates.ts'

const columns: readonly Column<SignalRow>[] = [
  ['signal_id', 'uuid', (it) => it.signalId],
  ['instrument', 'text', (it) => it.instrument],
  ['path_name', 'text', (it) => it.pathName],
  ['analyzer', 'text', (it) => it.analyzer],
  ['version', 'int4', (it) => it.version],
  ['config_hash', 'uuid', (it) => it.configHash],
  ['set_name', 'text', (it) => it.set],
  ['manifest', 'uuid', (it) => it.manifest],
  ['as_of_ms', 'int8', (it) => it.asOfMs],
  ['side', 'text', (it) => it.side],
  ['strength', 'text', (it) => it.strength],
  ['score', 'float8', (it) => it.score],
  ['confidence', 'float8', (it) => it.confidence],
  ['reliability', 'float8', (it) => it.reliability],
  ['coverage', 'float8', (it) => it.coverage],
  ['threshold', 'float8', (it) => it.threshold],
  ['entry', 'int8', (it) => it.entry],
  ['stop', 'int8', (it) => it.stop],
  ['entry_kind', 'text', (it) => it.entryKind],
  ['price_scale', 'int4', (it) => it.priceScale],
  ['spread_bps', 'float8', (it) => it.spreadBps],
  ['risk_reward', 'float8', (it) => it.riskReward],
  ['size_share', 'float8', (it) => it.sizeShare],
  ['window_from_ms', 'int8', (it) => it.windowFromMs],
  ['expires_at_ms', 'int8', (it) => it.expiresAtMs],
  ['shadow', 'bool', (it) => it.shadow],
  ['detail', 'text', (it) => JSON.stringify(it.detail)],
  ['partition', 'int4', (it) => it.partition],
  ['at_offset', 'int8', (it) => it.offset],
]
const batch = batchOf(columns, ['signal_id'])
const insert = `insert into signals (${batch.names}) select ${batch.names} from ${batch.source} on conflict do nothing`

/** @returns How many were there already. */
export async function writeSignals(sql: Sql, rows: readonly SignalRow[]): Promise<number> {
  const { changed } = await sql.query(insert, batch.values(firstPerKey(rows, (it) => it.signalId).kept))
  return rows.length - changed
}

const isClosed = 'exists (select from signal_closes where signal_closes.signal_id = signals.signal_id)'

/** @param query - Its instrument by canonical name. */
export async function readSignalPage(sql: Sql, query: SignalQuery): Promise<readonly SignalLife[]> {
  const { instrument, side, minScore, state } = query
  const own = [instrument ?? null, side ?? null, minScore ?? null, state ?? null]
  const page = pageClause(query, { time: 'as_of_ms', id: 'signal_id', idType: 'uuid' }, own)
  const { rows } = await sql.query(
    `select ${batch.names} from signals
     where ($1::text is null or instrument = $1) and ($2::text is null or side = $2)
       and ($3::float8 is null or score >= $3) and ($4::text is null or ${isClosed} = ($4 = 'CLOSED'))
       and ${page.where}`,
    page.values,
  )
  return withLives(sql, rows.map(signalOf))
}

/** Ascending by id. */
export async function readSignalsBetween(
  sql: Sql,
  { from, to }: Readonly<{ from: string; to: string }>,
  limit: number,
): Promise<readonly SignalLife[]> {
  const { rows } = await sql.query(
    `select ${batch.names} from signals where signal_id between $1::uuid and $2::uuid order by signal_id limit $3`,
    [from, to, limit],
  )
  return withLives(sql, rows.map(signalOf))
}

async function withLives(sql: Sql, raised: readonly SignalRow[]): Promise<readonly SignalLife[]> {
  if (raised.length === 0) return []
  const ids = raised.map((it) => it.signalId)
  const updates = Map.groupBy(await readSignalUpdates(sql, ids), (it) => it.signalId)
  const closes = new Map((await readSignalCloses(sql, ids)).map((it) => [it.signalId, it]))
  return raised.map((it) => ({ raised: it, updates: updates.get(it.signalId) ?? [], close: closes.get(it.signalId) }))
}

const signalOf = (row: Row): SignalRow => ({
  signalId: hexId(row, 'signal_id'),
  instrument: text(row, 'instrument'),
  pathName: text(row, 'path_name'),
  analyzer: text(row, 'analyzer'),
  version: number(row, 'version'),
  configHash: hexId(row, 'config_hash'),
  set: optionalText(row, 'set_name'),
  manifest: optionalHexId(row, 'manifest'),
  asOfMs: int8(row, 'as_of_ms'),
  side: text(row, 'side'),
  strength: text(row, 'strength'),
  score: number(row, 'score'),
  confidence: number(row, 'confidence'),
  reliability: number(row, 'reliability'),
  coverage: number(row, 'coverage'),
  threshold: number(row, 'threshold'),
  entry: int8(row, 'entry'),
  stop: int8(row, 'stop'),
  entryKind: text(row, 'entry_kind'),
  priceScale: number(row, 'price_scale'),
  spreadBps: optionalNumber(row, 'spread_bps'),
  riskReward: number(row, 'risk_reward'),
  sizeShare: number(row, 'size_share'),
  windowFromMs: int8(row, 'window_from_ms'),
  expiresAtMs: int8(row, 'expires_at_ms'),
  shadow: flag(row, 'shadow'),
  detail: signalDetailOf(text(row, 'detail')),
  partition: number(row, 'partition'),
  offset: int8(row, 'at_offset'),
})
