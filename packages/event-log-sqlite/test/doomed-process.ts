/**
 * Appends numbered batches and derives two signals from each event, until it is killed: `node doomed-process.ts <file>`.
 * Prints the number of each batch once it is acknowledged.
 */
import type { NewRecord, StoredRecord } from '@virtuoso/contracts'
import { openSqliteLog } from '../src/index.ts'

export const batchRecords = 20
const partitions = [0, 1, 2]

/** Batch 7 is the events 7/0, 7/1 … of every partition. */
const batch = (number: number): NewRecord[] =>
  partitions.flatMap((partition) =>
    Array.from({ length: batchRecords }, (_, it) => recordOf('market.events', partition, `${number}/${it}`)),
  )

/** Two signals for each event. */
export const signalsOf = (text: string): readonly string[] => [`${text} a`, `${text} b`]

function recordOf(topic: 'market.events' | 'signals', partition: number, text: string): NewRecord {
  return { topic, partition, key: Buffer.from('key'), value: Buffer.from(text), headers: [], timestampMs: 1 }
}

const fold = (records: readonly StoredRecord[]): NewRecord[] =>
  records.flatMap((it) => signalsOf(`${it.value}`).map((text) => recordOf('signals', it.partition, text)))

async function runUntilKilled(file: string): Promise<void> {
  const [appending, deriving] = [await openSqliteLog({ file }), await openSqliteLog({ file })]
  const processing = deriving.process({
    group: 'echo',
    topic: 'market.events',
    open: async (_, committedOffset) => ({ nextOffset: committedOffset ?? 0, fold }),
  })
  processing.ended.catch((failure: unknown) => {
    throw failure
  })
  const end = (await appending.positions('market.events'))[0]?.endOffset ?? 0
  for (let number = end / batchRecords; ; number += 1) {
    await appending.append(batch(number))
    process.stdout.write(`${number}\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

if (import.meta.main) await runUntilKilled(process.argv[2] ?? '')
