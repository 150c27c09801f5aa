import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deadLetter, describeError, id, type NewRecord, UndecodableRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { startProjector } from '@virtuoso/projector'
import { createLogger, openConfiguredViews } from '@virtuoso/service-kit'
import { bitcoin, bitcoinPartition, candle, definition, gap, score } from '@virtuoso/testing/market-records'
import { createTestDatabase, type TestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { dlq } from '../src/commands/dlq.ts'
import { rebuild } from '../src/commands/rebuild.ts'
import type { Run } from '../src/commands.ts'

const server = testServer('dead letters of the views')
const databases: TestDatabase[] = []
const home = mkdtempSync(join(tmpdir(), 'virtuoso-letters-'))
let file: string
let views: Readonly<{ VIRTUOSO_VIEWS: string }>

/** An empty log, and where its views will be. */
async function begin(name: string): Promise<void> {
  file = join(home, `${name}.db`)
  const database = await createTestDatabase(server ?? '')
  databases.push(database)
  views = { VIRTUOSO_VIEWS: database.url }
  vi.stubEnv('VIRTUOSO_VIEWS', database.url)
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
}
const logger = createLogger({ component: 'test', level: 'silent' })
const at = (topic: string, offset: number) => `${topic}/${bitcoinPartition}@${offset}`

afterEach(() => void vi.restoreAllMocks())
afterAll(async () => {
  for (const it of databases) await it.drop()
  rmSync(home, { recursive: true })
})

/** What a command prints off a terminal, as fields, and its exit code. */
async function said(run: Run, ...args: readonly string[]) {
  let text = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  const code = await run([...args, '--stack', file])
  vi.restoreAllMocks()
  return {
    code,
    text,
    rows: text
      .trimEnd()
      .split('\n')
      .map((it) => it.split('\t')),
  }
}

/** A build that was released before candles and gaps were. */
function older(log: EventLog): EventLog {
  const { codec } = log
  const typeOf = (value: Uint8Array) => {
    const type = codec.typeOf(value)
    return type === 'CandleClosed' || type === 'FeedGap' ? undefined : type
  }
  const decode = (value: Buffer) => {
    if (typeOf(value) !== undefined || codec.typeOf(value) === undefined) return codec.decode(value)
    throw new UndecodableRecord('UNKNOWN_SCHEMA', 'the schema id is not known')
  }
  return { ...log, codec: { ...codec, typeOf, decode } }
}

/** Brings all of the log to the views. */
async function project(records: readonly NewRecord[], seenBy = (log: EventLog) => log): Promise<void> {
  const log = await openSqliteLog({ file })
  await log.append(records)
  const store = await openConfiguredViews(views)
  const env = { VIRTUOSO_MODE: 'test', VIRTUOSO_LOG: `sqlite:${file}`, ...views }
  const projector = await startProjector(env, { log: seenBy(log), views: store, logger })
  await vi.waitFor(
    async () => {
      const checkpoints = await store.checkpoints('views')
      for (const topic of ['market.events', 'market.candles', 'analysis.scores'] as const)
        expect(checkpoints.find((it) => it.topic === topic && it.partition === bitcoinPartition)?.nextOffset).toBe(
          (await log.positions(topic))[bitcoinPartition]?.endOffset,
        )
    },
    { timeout: 30_000, interval: 50 },
  )
  await projector.stop()
  await store.close()
  await log.close()
}

/** All but the last follow one log and its views through their life. */
describe.skipIf(server === undefined)('dead letters of the views', () => {
  beforeAll(async () => {
    await begin('dead-letters')
    const log = await openSqliteLog({ file })
    const records = [definition(log), gap(log), score(log), candle(log), { ...score(log), value: Buffer.from('odd') }]
    await log.close()
    await project(records, older)
  })

  it('are listed with their record, their cause and who could not use them', async () => {
    const { code, rows } = await said(dlq, 'list')
    expect(code).toBe(0)
    expect(rows.map((it) => it.slice(0, 3))).toEqual([
      [at('analysis.scores', 1), 'UNDECODABLE', 'views'],
      [at('market.candles', 0), 'UNKNOWN_SCHEMA', 'views'],
      [at('market.events', 1), 'UNKNOWN_SCHEMA', 'views'],
    ])
  })

  it('show headers and bytes, and the event where it can be read', async () => {
    const { text } = await said(dlq, 'show', at('market.candles', 0))
    expect(text).toMatch(/headers +eventId {2}[0-9a-f]{32}/)
    expect(text).toMatch(/decoded .*"type":"CandleClosed"/)
    const odd = JSON.parse((await said(dlq, 'show', at('analysis.scores.dlq', 0), '--json')).text)
    expect(odd).toMatchObject({ value: Buffer.from('odd').toString('hex'), decoded: null, code: 'UNDECODABLE' })
    const nowhere = said(dlq, 'show', at('market.candles', 99))
    await expect(nowhere).rejects.toMatchObject({ code: 'not-found', exitCode: 2 })
  })

  it('are redriven by a build that can use them, once, and first only in words', async () => {
    const outcomes = (rows: readonly string[][]) => rows.map(([record, , outcome]) => [record, outcome])
    const rest = [
      [at('analysis.scores', 1), 'unusable'],
      [at('market.events', 1), 'out-of-order'],
    ] as const
    const dry = await said(dlq, 'redrive')
    expect(outcomes(dry.rows)).toEqual([rest[0], [at('market.candles', 0), 'applies'], rest[1]])
    expect(dry.code).toBe(4)
    const done = await said(dlq, 'redrive', '--yes')
    expect(outcomes(done.rows)).toEqual([rest[0], [at('market.candles', 0), 'applied'], rest[1]])
    expect(outcomes((await said(dlq, 'redrive', at('market.candles', 0), '--yes')).rows)).toEqual([
      [at('market.candles', 0), 'complete'],
    ])
    const store = await openConfiguredViews(views)
    expect((await store.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 }))?.candles).toHaveLength(1)
    expect((await store.unusable()).map((it) => it.topic)).toEqual(['analysis.scores', 'market.events'])
    await store.close()
  })

  it('of an analyzer name the generation that would read their record', async () => {
    const log = await openSqliteLog({ file })
    const { records } = await log.read({ topic: 'market.events', partition: bitcoinPartition, fromOffset: 0 })
    const cause = { code: 'ANALYZER_FAULTED', detail: 'thrown', manifest: id('test-manifest') } as const
    for (const record of records.slice(0, 1))
      await log.append([deadLetter(record, { ...cause, group: 'built-in-9be1a8ff-g2', analyzer: 'technical@3' })])
    await log.close()
    const { rows } = await said(dlq, 'redrive', at('market.events', 0))
    expect(rows).toEqual([[at('market.events', 0), 'built-in-9be1a8ff-g2', 'next-generation', expect.any(String)]])
    expect(rows[0]?.[3]).toMatch(/^generation 3 of built-in .* technical@3/)
  })

  it('keep a rebuild from being whole, which names the first', async () => {
    expect((await said(rebuild, 'views')).code).toBe(0)
    const failure = await said(rebuild, 'views', '--yes').catch((it: unknown) => it)
    expect(failure).toBeInstanceOf(VirtuosoError)
    expect(failure).toMatchObject({ code: 'undecodable', exitCode: 3 })
    expect(describeError(failure)).toContain(at('analysis.scores', 1))
  })

  it('a rebuild from the command line brings what an older build could not use, in its place', {
    timeout: 120_000,
  }, async () => {
    await begin('rebuild')
    const log = await openSqliteLog({ file })
    const records = [definition(log), gap(log), score(log), candle(log)]
    await log.close()
    await project(records, older)
    const rebuilt = JSON.parse((await said(rebuild, 'views', '--yes', '--json')).text)
    expect(rebuilt).toMatchObject({ epoch: 2, records: 4 })
    expect(
      rebuilt.compared
        .filter((it: { onlyLive: number; onlyShadow: number }) => it.onlyLive + it.onlyShadow > 0)
        .map((it: { table: string }) => it.table),
    ).toEqual(['candles', 'gaps', 'price_history', 'unusable_records'])
    const store = await openConfiguredViews(views)
    expect((await store.standing()).incomplete).toEqual([])
    expect((await store.instrument(bitcoin))?.gaps).toHaveLength(1)
    await store.close()
  })
})
