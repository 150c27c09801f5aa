/** Rates of the embedded log on this machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { type Arm, digestOf, runBench } from '@virtuoso/testing/bench'
import { openSqliteLog, sqliteDeployment } from '../src/index.ts'

const total = 50_000
const batchRecords = 500
const value = Buffer.alloc(300, 7)
const folder = mkdtempSync(join(tmpdir(), 'virtuoso-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const records = Array.from({ length: total }, (_, index) => recordAt(index))

await runBench({
  bench: 'embedded-log',
  question: 'How fast is the embedded log?',
  unit: 'records',
  rounds: 4,
  fixture: { name: 'records of 300 bytes', events: total, sha256: digestOf(records.map((it) => it.value)) },
  arms: [
    onFreshLog('append', `batches of ${batchRecords}`, async () => undefined, appendAll),
    onFreshLog('read', 'one partition, from its start', appendAll, readAll),
    onFreshLog('process', 'one output of each record, committed with its offset', appendAll, processAll),
    onFreshLog('append again', 'the first once more, as a control', async () => undefined, appendAll),
  ],
  control: { of: 'append again', to: 'append' },
  checks: () => ['every round ended with as many records, and as many outputs, as were due'],
})

type Step = (log: EventLog) => Promise<void>

function onFreshLog(name: string, does: string, prepare: Step, work: Step): Arm {
  let log: EventLog | undefined
  return {
    name,
    does,
    units: total,
    async before(round) {
      const file = join(folder, `${name}-${round}.db`)
      await sqliteDeployment({ file }).apply()
      log = await openSqliteLog({ file })
      await prepare(log)
    },
    work: async () => (log === undefined ? undefined : work(log)),
    async after() {
      const ends = await log?.positions('market.events')
      if (ends?.[1]?.endOffset !== total) throw new Error(`${name}: ${ends?.[1]?.endOffset} of ${total} records`)
      await log?.close()
    },
  }
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
  for (let at = 0; at < total; at += batchRecords) await log.append(records.slice(at, at + batchRecords))
}

async function readAll(log: EventLog): Promise<void> {
  let seen = 0
  for await (const read of readRange(log, { topic: 'market.events', partition: 1, from: 0, to: total }))
    seen += read.length
  if (seen !== total) throw new Error(`read ${seen} of ${total} records`)
}

async function processAll(log: EventLog): Promise<void> {
  let folded = 0
  const all = Promise.withResolvers<void>()
  const processing = log.process({
    group: 'bench',
    topic: 'market.events',
    open: async () => ({
      nextOffset: 0,
      fold(read) {
        folded += read.length
        if (folded === total) all.resolve()
        return read.map(({ partition, key, headers, timestampMs }) => {
          return { topic: 'signals', partition, key: key ?? Buffer.alloc(0), value, headers, timestampMs }
        })
      },
    }),
  })
  await Promise.race([all.promise, processing.ended])
  await processing.stop()
  if ((await log.positions('signals'))[1]?.endOffset !== total) throw new Error('not every record gave an output')
}
