import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Build, type Report, verify } from '@virtuoso/audit'
import { type NewRecord, parseCoordinate, readHeaders, type StoredRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { buildInfo } from '@virtuoso/service-kit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setNamed, startAnalyzer } from '../src/index.ts'
import { market } from './market.ts'

const set = setNamed('built-in')
let folder: string
let file: string
let log: EventLog

vi.setConfig({ testTimeout: 30_000 })
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'virtuoso-verify-'))
  file = join(folder, 'log.db')
  const deployment = sqliteDeployment({ file })
  await deployment.apply()
  await deployment.close()
  log = await openSqliteLog({ file })
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

/** Appends the market and lets the analyzer work until it has committed all of it. */
async function analysed(records: readonly NewRecord[]): Promise<void> {
  await log.append(records)
  const service = await startAnalyzer({
    VIRTUOSO_LOG: `sqlite:${file}`,
    VIRTUOSO_MODE: 'test',
    VIRTUOSO_LOG_LEVEL: 'silent',
  })
  const wanted = (await log.positions('market.events')).map((it) => it.endOffset)
  await vi.waitFor(async () => {
    const committed = await log.committedOffsets(set.group, 'market.events')
    expect(committed.map((it) => it ?? 0)).toEqual(wanted)
  }, 10_000)
  await service.stop()
  await service.ended
}

const verified = (build: Build = buildInfo()): Promise<Report> => verify({ log, set, build, differences: [] })
const told = ({ results }: Report) =>
  results.map((it) => [
    it.level,
    it.holds,
    ...it.findings.slice(0, 1).map((found) => `${found.subject} ${found.field ?? ''}`.trim()),
  ])

/** What no service can do: changes the file behind the log's back. */
function tamper(sql: string, ...values: (string | number | Uint8Array)[]): void {
  const database = new DatabaseSync(file)
  expect(Number(database.prepare(sql).run(...values).changes)).toBe(1)
  database.close()
}

describe('a log that nobody touched', () => {
  it('verifies: every output is what the fold makes of the inputs', async () => {
    await analysed(market())
    const report = await verified()
    expect(told(report)).toEqual([
      ['environment', true],
      ['lineage', true],
      ['replay', true],
    ])
    expect(report.exitCode).toBe(0)
    expect(report.results[2]?.summary).toMatch(/\d+ CandleClosed, \d+ ScoreComputed/)
    expect((await verified()).sha256).toBe(report.sha256)
  })

  it('verifies in part: one partition up to one input, and whatever that had caused', async () => {
    await analysed(market())
    const [whole] = (await log.positions('market.candles')).filter((it) => it.endOffset > 0)
    const partition = whole?.partition ?? 0
    const { records } = await log.read({ topic: 'market.candles', partition, fromOffset: 0, recordsMax: 1_000 })
    const middle = records[Math.floor(records.length / 2)]
    const cause = middle === undefined ? undefined : readHeaders(middle.headers).cause
    const causeOffset = parseCoordinate(cause ?? '').offset
    const report = await verify({ log, set, build: buildInfo(), differences: [], upTo: { partition, causeOffset } })
    expect(report.exitCode).toBe(0)
    expect(JSON.parse(report.json)).toMatchObject({ range: [`market.events/${partition}@0..${causeOffset + 1}`] })
  })

  it('verifies after a restart: what was recorded before and after it is one run', async () => {
    const records = market()
    await analysed(records.slice(0, 100))
    await analysed(records.slice(100))
    expect((await verified()).exitCode).toBe(0)
  })

  it('of another build proves nothing, and says whose it is', async () => {
    await analysed(market())
    const report = await verified({ ...buildInfo(), bundleHash: Buffer.alloc(32) })
    expect(report.exitCode).toBe(5)
    expect(report.results[0]?.findings[0]).toMatchObject({ field: 'bundleHash' })
  })
})

describe('a log that somebody touched', () => {
  it('one byte of one score: exit 3, and the record and field by name', async () => {
    await analysed(market())
    const score = await firstOf('analysis.scores', 'ScoreComputed', 'technical')
    const value = Buffer.from(score.value ?? [])
    value[value.indexOf('TECHNICAL')] = 'X'.charCodeAt(0)
    tamper(`UPDATE records SET value = ? WHERE ${at}`, value, ...place(score))
    const report = await verified()
    expect(report.exitCode).toBe(3)
    expect(told(report)).toEqual([
      ['environment', true],
      ['lineage', false, `analysis.scores/0@${score.offset} value`],
      ['replay', false, `analysis.scores/0@${score.offset} dimension`],
    ])
    expect(report.results[2]?.findings[0]).toMatchObject({ recorded: 'XECHNICAL', expected: 'TECHNICAL' })
  })

  it('a score that was taken out: the replay makes one that is not there', async () => {
    await analysed(market())
    const score = await firstOf('analysis.scores', 'ScoreComputed')
    tamper(`DELETE FROM records WHERE ${at}`, ...place(score))
    const report = await verified()
    expect(report.exitCode).toBe(6)
    expect(report.results[2]?.findings[0]).toMatchObject({ field: 'eventId' })
  })

  it('an input that was taken out: what it caused points to nothing', async () => {
    await analysed(market())
    const candle = await firstOf('market.candles', 'CandleClosed')
    const cause = parseCoordinate(readHeaders(candle.headers).cause ?? '')
    tamper(`DELETE FROM records WHERE ${at}`, cause.topic, cause.partition, cause.offset)
    const report = await verified()
    expect(report.exitCode).toBe(3)
    expect(report.results[1]?.findings[0]).toMatchObject({
      subject: `market.candles/0@${candle.offset}`,
      field: 'header cause',
    })
  })
})

/** @param holding - Text that must stand in its value. */
async function firstOf(topic: 'analysis.scores' | 'market.candles', type: string, holding = ''): Promise<StoredRecord> {
  const { records } = await log.read({ topic, partition: 0, fromOffset: 0, recordsMax: 1_000 })
  const found = records.find(
    (it) => it.value !== null && log.codec.typeOf(it.value) === type && it.value.includes(holding),
  )
  if (found === undefined) throw new Error(`no ${type} on ${topic}`)
  return found
}
/** Where the file keeps a record: its partition's slot times 2^40, and its offset. */
const at = 'position = (SELECT slot FROM partitions WHERE topic = ? AND partition = ?) * 1099511627776 + ?'
const place = ({ topic, partition, offset }: StoredRecord): [string, number, number] => [topic, partition, offset]
