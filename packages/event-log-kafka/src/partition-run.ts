import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { NewRecord } from '@virtuoso/contracts'
import { type PartitionFold, type PartitionPositions, type ProcessingJob, refuseOutOfRange } from '@virtuoso/event-log'
import { unavailable } from './failure.ts'
import type { PartitionOwner } from './partition-owner.ts'
import { OffsetOutOfRange, type PartitionReader } from './partition-reader.ts'

export type PartitionRunParts = Readonly<{
  takeOver(): Promise<PartitionOwner>
  /** Where the partition begins and ends now. */
  position(): Promise<PartitionPositions>
  reader: PartitionReader
}>

/** How often outputs are committed: at most once in so long, unless so many records wait. */
export type Cadence = Readonly<{ everyMs: number; recordsMax: number }>

const usual: Cadence = { everyMs: 25, recordsMax: 1_000 }
const commitOffsetsEveryMs = 1_000
const sliceMaxMs = 200
/** Bounds how long a stop takes. */
const idleWaitMs = 250

/**
 * Owns one partition from a take-over until stopped: read, fold, commit outputs and offset together. There is a
 * transaction only when there is output, at most one in 25 ms unless 1,000 records wait; offsets alone wait up to 1 s.
 * @throws VirtuosoError `data-loss`, `log-rewound`; `fenced` and `log-unavailable`, after which only a new take-over
 * can tell what was committed; whatever the fold throws.
 */
export async function runPartition(
  parts: PartitionRunParts,
  job: ProcessingJob,
  partition: number,
  stop: AbortSignal,
  cadence: Cadence = usual,
): Promise<void> {
  const owner = await parts.takeOver()
  try {
    await refuseLostOffset(parts, job, partition, owner.committedOffset)
    if (stop.aborted) return
    const fold = await job.open(partition, owner.committedOffset)
    await consume({ ...parts, owner, fold, cadence }, stop)
  } catch (error) {
    if (!(error instanceof OffsetOutOfRange)) throw error
    await refuseLostOffset(parts, job, partition, error.offset)
    throw unavailable(`read ${job.topic}/${partition} at ${error.offset}: the leader did not know the offset`, error)
  } finally {
    await owner.release()
  }
}

/** Before the first fetch: a restore that ends in a hole would be in vain. */
async function refuseLostOffset(
  { position }: PartitionRunParts,
  { group, topic }: ProcessingJob,
  partition: number,
  offset: number | undefined,
): Promise<void> {
  if (offset !== undefined) refuseOutOfRange(`the group ${group}`, { topic, partition, offset }, await position())
}

type Consuming = Readonly<{ owner: PartitionOwner; fold: PartitionFold; reader: PartitionReader; cadence: Cadence }>

async function consume({ owner, fold, reader, cadence }: Consuming, stop: AbortSignal): Promise<void> {
  let next = fold.nextOffset
  let committed = owner.committedOffset ?? next
  let committedAtMs = performance.now() - commitOffsetsEveryMs
  let sliceMax = cadence.recordsMax
  const commit = async (outputs: readonly NewRecord[]): Promise<void> => {
    committedAtMs = performance.now()
    await owner.commit(fold.slice === undefined ? outputs : [...outputs, ...fold.slice()], next)
    committed = next
  }
  while (!stop.aborted) {
    const batch = await reader.read({ fromOffset: next, recordsMax: sliceMax, waitMs: idleWaitMs })
    const startMs = performance.now()
    const outputs = batch.records.length > 0 ? fold.fold(batch.records) : []
    next = batch.nextOffset
    sliceMax = Math.min(cadence.recordsMax, nextSliceMax(sliceMax, performance.now() - startMs))
    if (outputs.length > 0) await commit(outputs)
    else if (next > committed && performance.now() - committedAtMs >= commitOffsetsEveryMs) await commit([])
    if (batch.records.length >= sliceMax || batch.endOffset - next >= cadence.recordsMax) await breathe()
    else if (outputs.length > 0) await pause(committedAtMs + cadence.everyMs - performance.now(), stop)
  }
  if (next > committed) await commit([])
}

/** A slow fold gets shorter slices, so that the rest of the process has its turn; a fast one grows back. */
const nextSliceMax = (present: number, tookMs: number): number =>
  tookMs > sliceMaxMs ? Math.max(1, Math.floor(present / 2)) : present * 2

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  ms > 0 ? sleep(ms, undefined, { signal: stop }).catch(() => undefined) : Promise.resolve()
