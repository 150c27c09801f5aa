import { setTimeout as pause } from 'node:timers/promises'
import { coordinateText, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import {
  type Checkpoint,
  newestPerKey,
  noChanges,
  type PriceRow,
  type ViewChanges,
  type ViewWriter,
} from '@virtuoso/view-store'
import {
  type PartitionProjection,
  type Projected,
  type ProjectedTopic,
  partitionProjection,
  unusableRow,
} from '@virtuoso/view-store/projection'
import { isUrgent } from './is-urgent.ts'
import { keepDeadLetter } from './keep-dead-letter.ts'
import type { ProjectorMetrics } from './projector-metrics.ts'

export const projection = 'views'

export type FollowParts = Readonly<{
  log: EventLog
  views: ViewWriter
  logger: Logger
  metrics: ProjectorMetrics
  /** 16 bytes: the `RunManifest` of this process. */
  manifest: Buffer
  /** Told to end after the batch at hand. */
  signal: AbortSignal
}>
type Place = Readonly<{ topic: ProjectedTopic; partition: number }>

const recordsMax = 1_000
/** How long a read waits for something new. */
const waitMs = 250
/** A checkpoint that only skipped records moves at least so often. */
const checkpointMaxMs = 1_000
/** Prices wait so long for others of their batch: a ticker speaks ten times a second. */
const pricesMaxMs = 250
const retryMinMs = 100
const retryMaxMs = 5_000

/**
 * Follows one partition from its checkpoint until the signal. A record that cannot be used is kept as a dead letter
 * before it is passed, and marked in the views. What may pass by itself, a store or a log that does not answer, is tried
 * again from the checkpoint as the store has it then.
 * @throws VirtuosoError `data-loss`, `log-rewound`, `fenced`.
 */
export async function followPartition(parts: FollowParts, place: Place): Promise<void> {
  for (let failures = 0; !parts.signal.aborted; ) {
    try {
      await followFromCheckpoint(parts, place, () => {
        failures = 0
      })
      return
    } catch (failure) {
      if (!(failure instanceof VirtuosoError) || !failure.retryable) throw offeringRebuild(failure)
      parts.logger.warn('projection waits', { ...place, failure })
      parts.metrics.waiting(place, true)
      failures += 1
      await pause(retryDelayMs(failures), undefined, { signal: parts.signal }).catch(() => undefined)
      parts.metrics.waiting(place, false)
    }
  }
}

/** @param moved - Told whenever something was applied, which ends a run of failures. */
async function followFromCheckpoint(parts: FollowParts, place: Place, moved: () => void): Promise<void> {
  const { log, views, signal } = parts
  const at = await checkpointOf(log, views, place)
  const epochs = await views.feedEpochs()
  const rows = partitionProjection(
    log.codec,
    place.topic,
    place.topic === 'market.events' ? epochs.filter((it) => it.partition === place.partition) : [],
  )
  const step = stepper(parts, place, at, rows)
  while (!signal.aborted) {
    await step.next()
    moved()
  }
  await step.save()
}

type Position = Readonly<{ topicId: string; savedOffset: number | undefined }>

async function checkpointOf(log: EventLog, views: ViewWriter, { topic, partition }: Place): Promise<Position> {
  const topicId = await log.topicId(topic)
  const isHere = (it: Checkpoint): boolean => it.topic === topic && it.partition === partition
  const found = (await views.checkpoints(projection)).find(isHere)
  if (found !== undefined && found.topicId !== topicId)
    throw new VirtuosoError('data-loss', `${topic} is not the topic that these views were made from`, {
      why: 'it was deleted and made again, or the views belong to another log',
    })
  return { topicId, savedOffset: found?.nextOffset }
}

/** Reads, projects and applies batch by batch. */
function stepper(parts: FollowParts, place: Place, at: Position, rows: PartitionProjection) {
  const { log, views, metrics } = parts
  let saved = at.savedOffset
  let nextOffset = at.savedOffset ?? 0
  let unsavedSinceMs: number | undefined
  let heldPrices: readonly PriceRow[] = []
  const advance = async (to: number, changes: Parameters<ViewWriter['apply']>[1]): Promise<void> => {
    const { repeats } = await views.apply({ projection, ...place, topicId: at.topicId, from: saved, to }, changes)
    metrics.repeats(place, repeats)
    saved = to
    unsavedSinceMs = undefined
    heldPrices = []
  }
  return {
    async next(): Promise<void> {
      const batch = await log.read({ ...place, fromOffset: nextOffset, recordsMax, waitMs })
      const { unusable, counts, ...projected } = rows.project(batch.records)
      const changes = unusable === undefined ? projected.changes : await keptAside(parts, projected.changes, unusable)
      const to = unusable === undefined ? batch.nextOffset : unusable.offset + 1
      if (to > nextOffset) unsavedSinceMs ??= performance.now()
      const prices = newestPerKey([...heldPrices, ...changes.prices], (it) => it.instrument).kept
      const mayWaitMs = prices.length > 0 ? pricesMaxMs : checkpointMaxMs
      const isDue = performance.now() - (unsavedSinceMs ?? Number.POSITIVE_INFINITY) >= mayWaitMs
      if (isUrgent(changes) || (isDue && to > (saved ?? 0))) await advance(to, { ...changes, prices })
      else heldPrices = prices
      nextOffset = to
      metrics.moved(place, counts, batch.endOffset - nextOffset)
    },
    /** The checkpoint of what was only skipped. */
    async save(): Promise<void> {
      if (nextOffset > (saved ?? 0)) await advance(nextOffset, { ...noChanges, prices: heldPrices })
    },
  }
}

/** The changes of a run that ends with a record which cannot be used, with its mark; it is kept by then. */
async function keptAside(
  parts: FollowParts,
  changes: ViewChanges,
  unusable: NonNullable<Projected['unusable']>,
): Promise<ViewChanges> {
  const { cause, record } = unusable
  await keepDeadLetter({ ...parts, group: projection }, record, cause)
  parts.metrics.deadLettered(record, cause.code)
  parts.logger.error('a record cannot be used: the views are incomplete from here on', {
    record: coordinateText(record),
    code: cause.code,
    detail: cause.message,
  })
  return { ...changes, unusable: [unusableRow(record, unusable)] }
}

/** Doubling, half of it by chance, so that partitions do not come back all at once. */
function retryDelayMs(failures: number): number {
  const fullMs = Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(failures - 1, 10))
  return fullMs / 2 + (Math.random() * fullMs) / 2
}

function offeringRebuild(failure: unknown): unknown {
  if (!(failure instanceof VirtuosoError) || (failure.code !== 'data-loss' && failure.code !== 'log-rewound'))
    return failure
  return new VirtuosoError(failure.code, failure.message, {
    why: failure.why,
    action: './virtuoso rebuild views   makes them again from what the log holds now',
    cause: failure,
  })
}
