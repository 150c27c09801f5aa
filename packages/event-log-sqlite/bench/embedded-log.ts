/** Rates of the embedded log on this machine: `node packages/event-log-sqlite/bench/embedded-log.ts`. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '../src/index.ts'

const total = 100_000
const batchRecords = 500
const value = Buffer.alloc(300, 7)

const folder = mkdtempSync(join(tmpdir(), 'virtuoso-bench-'))
const file = join(folder, 'log.sqlite')
try {
  await sqliteDeployment({ file }).apply()
  const log = await openSqliteLog({ file })
  report('append, 300-byte values in batches of 500', await timed(() => appendAll(log)))
  report('read one partition, batches of 1,000', await timed(() => readAll(log)))
  report('process: one 300-byte signal per event, committed with its offset', await timed(() => processAll(log)))
  await log.close()
  console.log(`file: ${Math.round(statSync(file).size / (2 * total))} bytes per record, key and headers included`)
} finally {
  rmSync(folder, { recursive: true })
}

function recordAt(index: number): NewRecord {
  const headers: [string, Buffer][] = [
    ['eventId', Buffer.alloc(16, index)],
    ['contentHash', Buffer.alloc(16, index)],
    ['schema', Buffer.alloc(8, 1)],
    ['manifest', Buffer.alloc(16, 2)],
    ['feed', Buffer.from('linear#7')],
    ['frame', Buffer.from(`linear-1@1786310818223/${index}#0`)],
  ]
  const key = Buffer.from('bybit:BTC/USDT:USDT')
  return { topic: 'market.events', partition: 1, key, value, headers, timestampMs: 1_786_310_819_965 + index }
}

async function appendAll(log: EventLog): Promise<void> {
  for (let at = 0; at < total; at += batchRecords)
    await log.append(Array.from({ length: batchRecords }, (_, it) => recordAt(at + it)))
}

async function readAll(log: EventLog): Promise<void> {
  let seen = 0
  for await (const records of readRange(log, { topic: 'market.events', partition: 1, from: 0, to: total }))
    seen += records.length
  if (seen !== total) throw new Error(`read ${seen} of ${total} records`)
}

async function processAll(log: EventLog): Promise<void> {
  let folded = 0
  let finish = (): void => undefined
  const all = new Promise<void>((resolve) => {
    finish = resolve
  })
  const processing = log.process({
    group: 'bench',
    topic: 'market.events',
    open: async () => ({
      nextOffset: 0,
      fold(records) {
        folded += records.length
        if (folded === total) finish()
        return records.map(({ partition, key, headers, timestampMs }) => {
          return { topic: 'signals', partition, key: key ?? Buffer.alloc(0), value, headers, timestampMs }
        })
      },
    }),
  })
  await Promise.race([all, processing.ended])
  await processing.stop()
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

function report(what: string, tookMs: number): void {
  console.log(`${what}: ${Math.round((total / tookMs) * 1_000).toLocaleString('en')} records/s`)
}
