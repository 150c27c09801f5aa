import { parseCoordinate, readHeaders, type StoredRecord, UndecodableRecord } from '@virtuoso/contracts'
import { readRange } from '@virtuoso/event-log'
import type { PartitionParts } from './partition-parts.ts'

/** Progress is told on every topic each second, so what a set said last lies among the last of them. */
const tailRecords = 1_000

/**
 * The greatest input offset of a partition that a visible output of the set came of. A broker may forget the offset of a
 * group that was away for long; outputs and offset were committed together, so all up to here was.
 * @returns undefined: nothing of the set is visible.
 */
export async function lastCause({ log, set, partition }: PartitionParts): Promise<number | undefined> {
  let last: number | undefined
  for (const topic of set.outputTopics) {
    const position = (await log.positions(topic)).find((it) => it.partition === partition)
    if (position === undefined) continue
    const from = Math.max(position.startOffset, position.endOffset - tailRecords)
    for await (const records of readRange(log, { topic, partition, from, to: position.endOffset }))
      for (const record of records) last = Math.max(last ?? -1, causeIn(record, set.name) ?? -1)
  }
  return last === undefined || last < 0 ? undefined : last
}

function causeIn(record: StoredRecord, set: string): number | undefined {
  try {
    const headers = readHeaders(record.headers)
    return headers.set === set && headers.cause !== undefined ? parseCoordinate(headers.cause).offset : undefined
  } catch (failure) {
    if (failure instanceof UndecodableRecord) return undefined
    throw failure
  }
}
