import type { NewRecord } from '@virtuoso/contracts'
import { refuseUnfit } from './admission.ts'
import type { LogStorage, Ownership } from './log-storage.ts'
import { nextGrowth } from './next-growth.ts'
import type { PartitionFold, ProcessingJob } from './port.ts'
import { refuseOutOfRange } from './range-check.ts'

/** Small, so that the rest of the process gets its turn; a transaction holds several when the fold is fast. */
const sliceRecordsMax = 250
const sliceRecordsMin = 8
/** A slow fold gets fewer records at a time, so that a slice stays about as long as this. */
const sliceMs = 20
const commitEveryMs = 25
const commitRecordsMax = 1_000
const commitOffsetsEveryMs = 1_000

/** What was folded since the last commit. */
type Open = { nextOffset: number; outputs: NewRecord[]; records: number; sliceRecords: number }

/**
 * Owns one partition until stopped: read, fold, commit outputs and offset together. A transaction opens only when there
 * is output and closes 25 ms after the one before or with 1,000 records; offsets alone wait up to a second.
 */
export async function runPartition(
  storage: LogStorage,
  job: ProcessingJob,
  partition: number,
  stop: AbortSignal,
): Promise<void> {
  const owned = storage.claim({ group: job.group, topic: job.topic, partition })
  refuseLostOffset(storage, owned)
  const fold = await job.open(partition, owned.committedOffset)
  const open: Open = { nextOffset: fold.nextOffset, outputs: [], records: 0, sliceRecords: sliceRecordsMax }
  let committed = owned.committedOffset ?? fold.nextOffset
  let committedAtMs = storage.pace.nowMs() - commitOffsetsEveryMs
  const commit = (): void => {
    const outputs = fold.slice === undefined ? open.outputs : [...open.outputs, ...fold.slice()]
    refuseUnfit(outputs)
    storage.commit(owned, open.nextOffset, outputs)
    committed = open.nextOffset
    committedAtMs = storage.pace.nowMs()
    open.outputs = []
    open.records = 0
  }
  while (!stop.aborted) {
    const grew = foldSlice(storage, owned, fold, open)
    const waitMs = committedAtMs + pauseMs(open, committed) - storage.pace.nowMs()
    if (waitMs <= 0) commit()
    else if (!grew) await nextGrowth(storage, { ...owned, waitMs, until: [stop] })
    if (grew) await storage.pace.breathe()
  }
  if (open.nextOffset > committed) commit()
}

function refuseLostOffset(storage: LogStorage, { group, topic, partition, committedOffset }: Ownership): void {
  const extent = storage.positions(topic)[partition]
  if (committedOffset === undefined || extent === undefined) return
  refuseOutOfRange(`the group ${group}`, { topic, partition, offset: committedOffset }, extent)
}

/** @returns Whether there was anything to read. */
function foldSlice(storage: LogStorage, { topic, partition }: Ownership, fold: PartitionFold, open: Open): boolean {
  const { records, nextOffset } = storage.slice(topic, partition, open.nextOffset, open.sliceRecords)
  if (nextOffset === open.nextOffset) return false
  const startedMs = storage.pace.nowMs()
  if (records.length > 0) for (const output of fold.fold(records)) open.outputs.push(output)
  open.sliceRecords = nextSlice(open.sliceRecords, storage.pace.nowMs() - startedMs)
  open.nextOffset = nextOffset
  open.records += records.length
  return true
}

function nextSlice(records: number, tookMs: number): number {
  if (tookMs > sliceMs) return Math.max(sliceRecordsMin, Math.floor(records / 2))
  return tookMs < sliceMs / 4 ? Math.min(sliceRecordsMax, records * 2) : records
}

/** How long after the last commit the next one is due. */
function pauseMs({ nextOffset, outputs, records }: Open, committed: number): number {
  if (outputs.length > 0) return records >= commitRecordsMax ? 0 : commitEveryMs
  return nextOffset > committed ? commitOffsetsEveryMs : Number.POSITIVE_INFINITY
}
