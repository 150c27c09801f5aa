import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setNamed, startAnalyzer } from '@virtuoso/analyzer'
import { generationsOf } from '@virtuoso/audit'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { createLogger } from '@virtuoso/service-kit'
import { journal } from '@virtuoso/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { recover } from '../src/commands/recover.ts'

vi.setConfig({ testTimeout: 30_000 })

const { group } = setNamed('built-in')
const logger = createLogger({ component: 'test', level: 'silent' })
let folder = ''
let file = ''
let log: EventLog
let told = ''
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'virtuoso-recover-'))
  file = join(folder, 'log.db')
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  log = await openSqliteLog({ file })
  told = ''
  const say = (text: string | Uint8Array): boolean => {
    told += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(say)
  vi.spyOn(process.stderr, 'write').mockImplementation(say)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await log.close()
  rmSync(folder, { recursive: true })
})

const start = () => startAnalyzer({ VIRTUOSO_LOG: `sqlite:${file}`, VIRTUOSO_MODE: 'test' }, { log, logger })
const caughtUp = (name: string) =>
  vi.waitFor(async () => {
    const end = (await log.positions('market.events'))[0]?.endOffset
    expect((await log.committedOffsets(name, 'market.events'))[0]).toBe(end)
  }, 15_000)

const facts = (count: number, firstMs: number) => {
  const market = journal().defined()
  for (let at = 0; at < count; at += 1) market.trade('100.2', '1', firstMs + at * 1_000)
  return market.progressed(firstMs + count * 1_000).records()
}
const append = (records: ReturnType<typeof facts>) =>
  log.append(records.map((it) => ({ ...it, topic: 'market.events', key: it.key ?? Buffer.alloc(0) }) as const))

/** What nobody should do: the first part of a partition of the audit log is gone. */
function deleteBefore(offset: number): void {
  const database = new DatabaseSync(file)
  const slot = database.prepare("SELECT slot FROM partitions WHERE topic = 'market.events' AND partition = 0").get()?.[
    'slot'
  ]
  database.prepare('UPDATE partitions SET start_offset = ? WHERE slot = ?').run(offset, Number(slot))
  database.close()
}

it('a set whose next input is gone stops, says which command gives it up, and goes on after it as the next generation', async () => {
  await append(facts(20, 0))
  const first = await start()
  await caughtUp(group)
  await first.stop()
  await append(facts(20, 60_000))
  deleteBefore(30)

  const stopped = await start()
  const failure = await stopped.ended.catch((it: unknown) => it)
  expect(failure).toMatchObject({ code: 'data-loss', exitCode: 78 })

  expect(await recover(['--accept-loss', '--stack', file])).toBe(0)
  expect(told).toContain('market.events/0\tRECORDS_DELETED\t22\t30..44\t30')
  expect(told).toContain('nothing was changed')
  expect(await generationsOf(log, 'built-in')).toHaveLength(1)

  expect(await recover(['--accept-loss', '--yes', '--stack', file])).toBe(0)
  const again = await start()
  await caughtUp(group.replace(/g1$/, 'g2'))
  await again.stop()
  const generations = await generationsOf(log, 'built-in')
  expect(generations[0]?.losses).toMatchObject([{ loss: 'RECORDS_DELETED', committedOffset: 22, logStartOffset: 30 }])
  expect(generations[1]?.starts[0]).toMatchObject({ warmFromOffset: 30, emitsFromOffset: 30 })
  told = ''
  expect(await recover(['--accept-loss', '--stack', file])).toBe(0)
  expect(told).toContain('nothing is missing')
})

it('is not done by a word that does not say what is given up', async () => {
  await expect(recover(['--yes', '--stack', file])).rejects.toMatchObject({ code: 'usage' })
})
