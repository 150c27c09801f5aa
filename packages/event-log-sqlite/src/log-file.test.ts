import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logTopics, type NewRecord, registered, VirtuosoError } from '@virtuoso/contracts'
import { logOnStorage } from '@virtuoso/event-log'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sqliteDeployment } from './deployment.ts'
import { openLogFile } from './log-file.ts'
import { openSqliteLog, sqliteStorage } from './sqlite-log.ts'

const record = (text: string): NewRecord => ({
  topic: 'market.events',
  partition: 0,
  key: Buffer.from('bybit:BTC/USDT:USDT'),
  value: Buffer.from(text),
  headers: [],
  timestampMs: 1,
})

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'data', 'log.sqlite')
}

async function newFile(): Promise<string> {
  const file = newPath()
  await sqliteDeployment({ file }).apply()
  return file
}

async function openLog(file: string, readOnly?: boolean) {
  const log = await openSqliteLog({ file, readOnly })
  onTestFinished(() => log.close())
  return log
}

/** Changes the file behind the log's back. */
function edit(file: string, sql: string): void {
  const log = openLogFile(file)
  log.database.exec(sql)
  log.database.close()
}

async function failureOf(call: Promise<unknown>): Promise<VirtuosoError> {
  const failure = await call.then(
    () => undefined,
    (it: unknown) => it,
  )
  if (failure instanceof VirtuosoError) return failure
  throw new Error('it did not fail as expected', { cause: failure })
}

describe('the deploy step', () => {
  it('creates the file once, and says what it did', async () => {
    const file = newPath()
    const deployment = sqliteDeployment({ file })
    expect(await deployment.diff()).toHaveLength(logTopics.length + registered.length)
    expect(existsSync(file)).toBe(false)
    const lines = await deployment.apply()
    expect(lines).toContain('created topic market.events with 3 partitions')
    expect(lines).toContain('registered virtuoso.market.RawFrame as schema 1')
    expect(await deployment.diff()).toEqual([])
    expect(await deployment.apply()).toEqual([])
  })

  it('gives every file and every topic an id of its own', async () => {
    const [one, other] = await Promise.all([openLog(await newFile()), openLog(await newFile())])
    expect(one.logId).not.toBe(other.logId)
    expect(await one.topicId('signals')).not.toBe(await other.topicId('signals'))
  })

  it('adds a topic that came later, and leaves what is there', async () => {
    const file = await newFile()
    edit(file, "DELETE FROM partitions WHERE topic = 'alerts'; DELETE FROM topics WHERE name = 'alerts'")
    const before = await failureOf(openSqliteLog({ file }))
    expect(before.why).toBe('alerts partitions: wanted 1, found missing')
    expect(await sqliteDeployment({ file }).apply()).toEqual(['created topic alerts with 1 partition'])
    expect((await openLog(file)).logId).not.toBe('')
  })

  it('refuses a file whose partitions or schemas contradict what is declared', async () => {
    const file = await newFile()
    edit(file, "DELETE FROM partitions WHERE topic = 'signals' AND partition = 2")
    edit(file, "UPDATE schemas SET fingerprint = 'other' WHERE id = 2")
    const failure = await failureOf(sqliteDeployment({ file }).apply())
    expect(failure.code).toBe('log-mismatch')
    expect(failure.why).toContain('signals partitions: wanted 3, found 2')
    expect(failure.why).toContain('virtuoso.market.TradeExecuted schema: wanted 913a08fd75212b97, found')
  })
})

describe('opening a log file', () => {
  it('is refused where there is none, with the command that makes one', async () => {
    const file = newPath()
    const failure = await failureOf(openSqliteLog({ file }))
    expect(failure).toMatchObject({ code: 'log-mismatch', exitCode: 78, action: './virtuoso topics apply --yes' })
    expect(existsSync(file)).toBe(false)
  })

  it('is refused with all differences at once', async () => {
    const file = await newFile()
    edit(file, "DELETE FROM partitions WHERE topic = 'signals' AND partition = 2; DELETE FROM schemas WHERE id < 4")
    const failure = await failureOf(openSqliteLog({ file }))
    expect(failure.code).toBe('log-mismatch')
    expect(failure.why?.split('\n')).toHaveLength(4)
  })

  it('is refused where the file is no log', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'virtuoso-log-')), 'notes.txt')
    onTestFinished(() => rmSync(join(file, '..'), { recursive: true }))
    writeFileSync(file, 'a page of notes, and not a log at all. '.repeat(100))
    expect((await failureOf(openSqliteLog({ file }))).code).toBe('log-mismatch')
  })

  it('keeps the numbers and texts of schemas that an earlier build had registered', async () => {
    const file = await newFile()
    const text = '{"type":"record","name":"TradeExecuted","namespace":"virtuoso.market","fields":[]}'
    const id = registered.length + 1
    edit(file, `INSERT INTO schemas VALUES (${id}, 'virtuoso.market.TradeExecuted', 'earlier', '${text}')`)
    const log = await openLog(file)
    expect(log.codec.known).toContainEqual({ schemaId: id, type: 'TradeExecuted', text })
    expect(log.codec.typeOf(Buffer.from([0, 0, 0, 0, id]))).toBe('TradeExecuted')
  })
})

describe('several handles on one file', () => {
  it('lets one who only reads look at a log that is being written', async () => {
    const file = await newFile()
    const writer = await openLog(file)
    const reader = await openLog(file, true)
    await writer.append([record('a')])
    const { records } = await reader.read({ topic: 'market.events', partition: 0, fromOffset: 0 })
    expect(records.map((it) => it.value?.toString())).toEqual(['a'])
    expect((await failureOf(reader.append([record('b')]))).code).toBe('invalid-request')
  })

  it('never shows what a former owner had folded but not yet committed', async () => {
    const file = await newFile()
    const [log, other] = [await openLog(file), await openLog(file)]
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const job = (opened: Promise<void>, text: string) => ({
      group: 'flow',
      topic: 'market.events' as const,
      open: async () => {
        await opened
        return { nextOffset: 0, fold: () => [{ ...record(text), topic: 'signals' as const }] }
      },
    })
    await log.append([record('a')])
    const interrupted = Promise.withResolvers<unknown>()
    const first = log.process({
      ...job(held, 'by the first'),
      interrupted: (_, failure) => interrupted.resolve(failure),
    })
    const second = other.process(job(Promise.resolve(), 'by the second'))
    await other.read({ topic: 'signals', partition: 0, fromOffset: 0, waitMs: 10_000 })
    release()
    expect(await interrupted.promise).toMatchObject({ code: 'fenced' })
    await Promise.all([first.stop(), second.stop()])
    const { records } = await log.read({ topic: 'signals', partition: 0, fromOffset: 0 })
    expect(records.map((it) => it.value?.toString())).toEqual(['by the second'])
  })

  it('gives up after two seconds when another process keeps the file locked, and may be asked again', async () => {
    const file = await newFile()
    const [log, hog] = [await openLog(file), openLogFile(file)]
    hog.database.exec('BEGIN IMMEDIATE')
    const failure = await failureOf(log.append([record('a')]))
    expect(failure).toMatchObject({ code: 'log-unavailable', retryable: true })
    hog.database.exec('ROLLBACK')
    hog.database.close()
    await log.append([record('a')])
    expect((await log.positions('market.events'))[0]?.endOffset).toBe(1)
  })
})

describe('a batch', () => {
  it('ends after some 4 MiB, however many records were asked for', async () => {
    const log = await openLog(await newFile())
    const frame = { ...record(''), topic: 'market.raw' as const, value: Buffer.alloc(3_000_000) }
    await log.append([frame, frame, frame])
    const first = await log.read({ topic: 'market.raw', partition: 0, fromOffset: 0 })
    expect([first.records.length, first.nextOffset, first.endOffset]).toEqual([2, 2, 3])
    const second = await log.read({ topic: 'market.raw', partition: 0, fromOffset: 2 })
    expect([second.records.length, second.nextOffset]).toEqual([1, 3])
  })

  it('is whole or not there when one of its records has no place', async () => {
    const file = await newFile()
    const log = await openLog(file)
    edit(
      file,
      "CREATE TRIGGER full BEFORE INSERT ON records WHEN new.value = CAST('c' AS BLOB) BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    await expect(log.append(['a', 'b', 'c'].map(record))).rejects.toThrow()
    expect((await log.positions('market.events'))[0]?.endOffset).toBe(0)
    await log.append([record('a')])
    expect((await log.read({ topic: 'market.events', partition: 0, fromOffset: 0 })).records).toHaveLength(1)
  })
})

it('keeps nothing of a batch for which the disk has no room, and goes on when there is', async () => {
  const file = openLogFile(await newFile())
  const log = logOnStorage(sqliteStorage(file))
  onTestFinished(() => log.close())
  file.database.exec('PRAGMA max_page_count = 40')
  const batch = Array.from({ length: 200 }, (_, it) => record(`${it}`.padStart(5_000, '.')))
  expect(await failureOf(log.append(batch))).toMatchObject({ code: 'log-unavailable', retryable: true })
  expect((await log.positions('market.events'))[0]?.endOffset).toBe(0)
  file.database.exec('PRAGMA max_page_count = 4000')
  await log.append(batch)
  expect((await log.positions('market.events'))[0]?.endOffset).toBe(200)
})

it('names the file when a page of it is damaged', async () => {
  const file = await newFile()
  const log = await openSqliteLog({ file })
  await log.append(Array.from({ length: 2_000 }, (_, it) => record(`${it}`.padStart(100, '.'))))
  await log.close()
  const damaged = `${file}.damaged`
  copyFileSync(file, damaged)
  const handle = openSync(damaged, 'r+')
  const pages = statSync(damaged).size / 8_192
  for (let page = Math.floor(pages / 2); page < pages; page += 1)
    writeSync(handle, Buffer.alloc(8_192, 0xff), 0, 8_192, page * 8_192)
  closeSync(handle)
  const reading = async (): Promise<void> => {
    const opened = await openLog(damaged)
    for (let at = 0; at < 2_000; )
      at = (await opened.read({ topic: 'market.events', partition: 0, fromOffset: at })).nextOffset
  }
  const failure = await failureOf(reading())
  expect(failure.code).toBe('data-loss')
  expect(failure.message).toContain(damaged)
})
