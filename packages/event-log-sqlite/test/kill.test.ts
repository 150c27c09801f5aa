import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openSqliteLog, sqliteDeployment } from '../src/index.ts'
import { batchRecords, signalsOf } from './doomed-process.ts'

const kills = 10
const partitions = [0, 1, 2]
const program = join(import.meta.dirname, 'doomed-process.ts')

/** Kills a process in the middle of its work once it has acknowledged so many batches. @returns The last batch it acknowledged. */
async function killAfter(file: string, batches: number, delayMs: number): Promise<number> {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let acknowledged = -1
  let seen = 0
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line)
    seen += 1
    if (seen === batches) setTimeout(() => child.kill('SIGKILL'), delayMs)
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return acknowledged
}

async function textsIn(log: EventLog, topic: TopicName, partition: number, to: number): Promise<string[]> {
  const texts: string[] = []
  for await (const records of readRange(log, { topic, partition, from: 0, to }))
    texts.push(...records.map((it) => `${it.value}`))
  return texts
}

/** What a log with so many whole batches holds in one partition. */
const eventsOf = (batches: number): string[] =>
  Array.from({ length: batches * batchRecords }, (_, it) => `${Math.floor(it / batchRecords)}/${it % batchRecords}`)

/** Follows a partition of signals from another process until told to stop. */
async function follow(log: EventLog, partition: number, seen: string[], stop: AbortSignal): Promise<void> {
  for (let at = 0; !stop.aborted; ) {
    const batch = await log.read({ topic: 'signals', partition, fromOffset: at, waitMs: 30_000 })
    seen.push(...batch.records.map((it) => `${it.value}`))
    at = batch.nextOffset
  }
}

it(`survives ${kills} kills in mid-write: whole batches, and two signals for each event that was consumed`, async () => {
  const seed = Date.now() % 1_000_000
  console.log(`seed ${seed}`)
  let random = seed
  const below = (most: number): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
    return (random >>> 8) % most
  }
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'log.sqlite')
  await sqliteDeployment({ file }).apply()
  const reader = await openSqliteLog({ file, readOnly: true })
  const followed = partitions.map((): string[] => [])
  const stop = new AbortController()
  const following = partitions.map((it) => follow(reader, it, followed[it] ?? [], stop.signal))

  for (let kill = 0; kill < kills; kill += 1) {
    const acknowledged = await killAfter(file, 1 + below(20), below(20))
    const log = await openSqliteLog({ file })
    const ends = await log.positions('market.events')
    const committed = await log.committedOffsets('echo', 'market.events')
    const signalEnds = await log.positions('signals')
    const batches = (ends[0]?.endOffset ?? 0) / batchRecords
    expect(batches - 1 - acknowledged).toBeOneOf([0, 1])
    for (const partition of partitions) {
      expect(await textsIn(log, 'market.events', partition, ends[partition]?.endOffset ?? 0)).toEqual(eventsOf(batches))
      const consumed = eventsOf(batches).slice(0, committed[partition] ?? 0)
      const signals = await textsIn(log, 'signals', partition, signalEnds[partition]?.endOffset ?? 0)
      expect(signals).toEqual(consumed.flatMap(signalsOf))
    }
    await log.close()
  }

  const counts = (await reader.positions('signals')).map((it) => it.endOffset)
  await vi.waitFor(() => expect(followed.map((it) => it.length)).toEqual(counts), { timeout: 10_000 })
  for (const signals of followed)
    expect(signals).toEqual(
      eventsOf(signals.length)
        .slice(0, signals.length / 2)
        .flatMap(signalsOf),
    )
  expect(Math.max(...counts)).toBeGreaterThan(0)
  stop.abort()
  await reader.close()
  await Promise.all(following)
}, 120_000)
