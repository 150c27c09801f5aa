import type { NewRecord } from '@virtuoso/contracts'
import { open, UndecodableRecord } from '@virtuoso/contracts'
import type { EventLog, PartitionFold, Processing, ProcessingJob } from '@virtuoso/event-log'
import type { Kafka } from 'kafkajs'
import { type Publisher, publisher } from './publisher.ts'
import type { Variant } from './variants.ts'

export type WorkerParts = Readonly<{
  variant: Variant
  /** What it writes and commits with; its line may be cut. */
  kafka: Kafka
  /** What it reads with, which always works. */
  log: EventLog
  topicPrefix: string
  /** The only partition it takes. */
  partition: number
}>

const batchRecords = 10
const idleMs = 40

/**
 * Stands in for the product's own processing of a topic: one life of a worker that reads, folds, writes and commits, in a
 * right or a wrong way. What its line does to it ends it; a later life is made anew.
 */
export const controlledProcess =
  (parts: WorkerParts): EventLog['process'] =>
  (job) => {
    const stopping = new AbortController()
    const ended = live(parts, job, stopping.signal)
    ended.catch(() => undefined)
    return {
      ended,
      async stop() {
        stopping.abort()
        await ended.catch(() => undefined)
      },
    } satisfies Processing
  }

async function live(parts: WorkerParts, job: ProcessingJob, stop: AbortSignal): Promise<void> {
  const { log, variant, partition } = parts
  const write = publisher(parts, job)
  try {
    await write.begin()
    const committed = (await log.committedOffsets(job.group, job.topic))[partition]
    const lost = variant === 'offset reset to latest' && committed === undefined
    const fold = await job.open(partition, lost ? await endOf(log, job, partition) : committed)
    await consume(parts, job, fold, write, stop)
  } finally {
    await write.end()
  }
}

async function consume(
  { log, variant, partition }: WorkerParts,
  { topic }: ProcessingJob,
  fold: PartitionFold,
  write: Publisher,
  stop: AbortSignal,
): Promise<void> {
  let next = fold.nextOffset
  while (!stop.aborted) {
    const batch = await log.read({ topic, partition, fromOffset: next, recordsMax: batchRecords, waitMs: idleMs })
    if (batch.nextOffset === next) {
      await write.idle?.()
      continue
    }
    const records = variant === 'poison skipped' ? batch.records.filter((it) => isReadable(log, it)) : batch.records
    const outputs: readonly NewRecord[] = [...fold.fold(records), ...(fold.slice?.() ?? [])]
    next = batch.nextOffset
    await write.publish(outputs, next)
  }
}

function isReadable(log: EventLog, record: Parameters<typeof open>[1]): boolean {
  try {
    open(log.codec, record)
    return true
  } catch (cause) {
    if (cause instanceof UndecodableRecord) return false
    throw cause
  }
}

const endOf = async (log: EventLog, { topic }: ProcessingJob, partition: number): Promise<number> =>
  (await log.positions(topic))[partition]?.endOffset ?? 0
