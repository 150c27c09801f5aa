import type { ReadableTopic, RecordBatch } from '@virtuoso/event-log'
import { withinDeadline } from './deadline.ts'
import { unavailable } from './failure.ts'
import { fetchCall } from './fetch-call.ts'
import { type FetchedRange, fetchedRange } from './fetched-range.ts'
import type { PartitionEnds } from './hanging-transaction.ts'
import type { LeaderConnection } from './leader-connection.ts'

export type PartitionRead = Readonly<{ fromOffset: number; recordsMax: number; waitMs: number }>

/** Reads one partition from any offset, one call at a time, and keeps what a fetch brought beyond what was asked for. */
export type PartitionReader = Readonly<{
  /**
   * @returns At the latest after `waitMs`, with what there is.
   * @throws OffsetOutOfRange; VirtuosoError `log-unavailable`, after which it may be used again; `undecodable`.
   */
  read(wanted: PartitionRead): Promise<RecordBatch>
  /** From where on it would not have to ask the broker; undefined when it keeps nothing. */
  keptFrom(): number | undefined
  close(): Promise<void>
}>

/** The broker has no such offset: it is gone, or was never written. */
export class OffsetOutOfRange extends Error {
  readonly offset: number
  constructor(at: string, offset: number) {
    super(`${at}@${offset} does not exist`)
    this.offset = offset
  }
}

const fetchWaitMaxMs = 1_000
const fetchDeadlineMs = 8_000
const offsetOutOfRange = 1

type Partition = Readonly<{
  topic: ReadableTopic
  partition: number
  onBroker: string
  /** Told where the partition ends, with each fetch. */
  onEnds?: (ends: PartitionEnds) => Promise<void>
}>

export function partitionReader(
  connection: LeaderConnection,
  { topic, partition, onBroker, onEnds }: Partition,
): PartitionReader {
  const at = `${topic}/${partition}`
  let kept: FetchedRange | undefined

  const fetch = async (fromOffset: number, waitMs: number): Promise<FetchedRange> => {
    const call = fetchCall({ topic: onBroker, partition, fromOffset, waitMs })
    const answer = await withinDeadline(`read ${at}`, fetchDeadlineMs, connection.send(call))
    if (answer.errorCode === offsetOutOfRange) throw new OffsetOutOfRange(at, fromOffset)
    if (answer.errorCode !== 0)
      throw unavailable(`read ${at}`, new Error(`the broker answered error ${answer.errorCode}`))
    await onEnds?.(answer)
    kept = fetchedRange(at, fromOffset, answer)
    return kept
  }
  const portion = (from: FetchedRange, recordsMax: number): RecordBatch => {
    const records = from.take(recordsMax).map((it) => ({ topic, partition, ...it }))
    return { records, nextOffset: from.nextOffset(), endOffset: from.endOffset }
  }
  const readKept = async ({ fromOffset, recordsMax }: PartitionRead): Promise<RecordBatch | undefined> => {
    if (kept?.nextOffset() !== fromOffset) return undefined
    const batch = portion(kept, recordsMax)
    if (batch.nextOffset === fromOffset) return undefined
    // The end at the time of an earlier fetch need not be the end now.
    if (batch.nextOffset < batch.endOffset) return batch
    return { ...batch, endOffset: (await fetch(batch.nextOffset, 0)).endOffset }
  }
  const readUntil = async (endMs: number, wanted: PartitionRead): Promise<RecordBatch> => {
    const fromKept = await readKept(wanted)
    if (fromKept !== undefined && fromKept.records.length > 0) return fromKept
    for (let fromOffset = fromKept?.nextOffset ?? wanted.fromOffset; ; ) {
      const leftMs = Math.max(0, Math.round(endMs - performance.now()))
      const batch = portion(await fetch(fromOffset, Math.min(leftMs, fetchWaitMaxMs)), wanted.recordsMax)
      if (batch.records.length > 0 || performance.now() >= endMs) return batch
      fromOffset = batch.nextOffset
    }
  }
  return {
    async read(wanted) {
      try {
        return await readUntil(performance.now() + wanted.waitMs, wanted)
      } catch (error) {
        kept = undefined
        if (!(error instanceof OffsetOutOfRange)) await connection.drop()
        throw error
      }
    },
    keptFrom: () => kept?.nextOffset(),
    close: () => connection.drop(),
  }
}
