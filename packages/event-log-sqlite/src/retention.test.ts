import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewRecord, TopicName } from '@virtuoso/contracts'
import { expect, it, onTestFinished } from 'vitest'
import { sqliteDeployment } from './deployment.ts'
import { openLogFile } from './log-file.ts'
import { readPartitionSlots } from './partition-slots.ts'
import { clean } from './retention.ts'
import { openSqliteLog } from './sqlite-log.ts'

const nowMs = 1_800_000_000_000
const minuteMs = 60_000
const dayMs = 86_400_000

const record = (topic: TopicName, key: string, ageMs: number): NewRecord => ({
  topic,
  partition: 0,
  key: Buffer.from(key),
  value: Buffer.alloc(20_000, key),
  headers: [],
  timestampMs: nowMs - ageMs,
})

async function openFile() {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-log-'))
  const file = join(folder, 'log.sqlite')
  await sqliteDeployment({ file }).apply()
  const [log, cleaner] = [await openSqliteLog({ file }), openLogFile(file)]
  onTestFinished(async () => {
    await log.close()
    cleaner.database.close()
    rmSync(folder, { recursive: true })
  })
  const left = async (topic: TopicName): Promise<string[]> => {
    const start = (await log.positions(topic))[0]?.startOffset ?? 0
    const { records } = await log.read({ topic, partition: 0, fromOffset: start })
    return records.map((it) => `${it.offset}:${it.key}`)
  }
  return { log, left, clean: () => clean(cleaner, readPartitionSlots(cleaner), nowMs) }
}

it('keeps raw frames for seven days, up to the first that is younger', async () => {
  const { log, left, clean } = await openFile()
  const ages = [9 * dayMs, 8 * dayMs, 6 * dayMs, 8 * dayMs, 0]
  await log.append(ages.map((it) => record('market.raw', 'frame', it)))
  clean()
  expect(await left('market.raw')).toEqual(['2:frame', '3:frame', '4:frame'])
  expect((await log.positions('market.raw'))[0]).toEqual({ partition: 0, startOffset: 2, endOffset: 5 })
})

it('keeps facts for ever', async () => {
  const { log, left, clean } = await openFile()
  await log.append([record('market.events', 'old', 9_999 * dayMs), record('market.events', 'old', 0)])
  clean()
  expect(await left('market.events')).toEqual(['0:old', '1:old'])
})

it('keeps of the snapshots the newest of each instrument, and what was replaced within the last minute', async () => {
  const { log, left, clean } = await openFile()
  const writes: [string, number][] = [
    ['BTC', 9 * minuteMs],
    ['ETH', 8 * minuteMs],
    ['BTC', 7 * minuteMs],
    ['BTC', 2 * minuteMs],
    ['BTC', minuteMs / 2],
    ['SOL', minuteMs / 2],
  ]
  await log.append(writes.map(([key, ageMs]) => record('analyzer.snapshots', key, ageMs)))
  clean()
  expect(await left('analyzer.snapshots')).toEqual(['1:ETH', '3:BTC', '4:BTC', '5:SOL'])
  expect((await log.positions('analyzer.snapshots'))[0]).toEqual({ partition: 0, startOffset: 0, endOffset: 6 })
})

it('reads over the holes that a compacted partition has', async () => {
  const { log, clean } = await openFile()
  await log.append(['BTC', 'BTC', 'BTC', 'ETH'].map((key) => record('analyzer.snapshots', key, 2 * minuteMs)))
  clean()
  const read = { topic: 'analyzer.snapshots', partition: 0 } as const
  expect(await log.read({ ...read, fromOffset: 0, recordsMax: 1 })).toMatchObject({ nextOffset: 3, endOffset: 4 })
  expect(await log.read({ ...read, fromOffset: 3 })).toMatchObject({ nextOffset: 4, endOffset: 4 })
})
