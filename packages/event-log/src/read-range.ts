import type { StoredRecord } from '@virtuoso/contracts'
import type { EventLog, ReadableTopic } from './port.ts'

type Range = Readonly<{ topic: ReadableTopic; partition: number; from: number; to: number }>

/** Every committed record of [from, to), batch by batch. @throws VirtuosoError `data-loss` when the range is no longer whole. */
export async function* readRange(
  log: EventLog,
  { topic, partition, from, to }: Range,
): AsyncGenerator<readonly StoredRecord[]> {
  for (let at = from; at < to; ) {
    const batch = await log.read({ topic, partition, fromOffset: at, recordsMax: 1_000 })
    const records = batch.records.filter((it) => it.offset < to)
    if (records.length > 0) yield records
    if (batch.nextOffset === at) return
    at = batch.nextOffset
  }
}
