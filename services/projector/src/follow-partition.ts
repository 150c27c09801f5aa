import { setTimeout as pause } from 'node:timers/promises'
import { coordinateText, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import { type Checkpoint, newestPerKey, noChanges, type PriceRow, type ViewWriter } from '@virtuoso/view-store'
import { type PartitionProjection, type ProjectedTopic, partitionProjection } from '@virtuoso/view-store/projection'
import { isUrgent } from './is-urgent.ts'
import type { ProjectorMetrics } from './projector-metrics.ts'

export const projection = 'views'

export type FollowParts = Readonly<{
  log: EventLog
  views: ViewWriter
  logger: Logger
  metrics: ProjectorMetrics
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
 * Follows one partition from its checkpoint until the signal, or until a record that cannot be used: there it stands
 * still, said aloud, and resolves. What may pass by itself, a store or a log that does not answer, is tried again from
 * the checkpoint as the store has it then.
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
    if (!(await step.next())) return
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
function stepper({ log, views, logger, metrics }: FollowParts, place: Place, at: Position, rows: PartitionProjection) {
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
    /** @returns false when the partition cannot go on. */
    async next(): Promise<boolean> {
      const batch = await log.read({ ...place, fromOffset: nextOffset, recordsMax, waitMs })
      const { changes, counts, unusable } = rows.project(batch.records)
      const to = unusable?.offset ?? batch.nextOffset
      if (to > nextOffset) unsavedSinceMs ??= performance.now()
      const prices = newestPerKey([...heldPrices, ...changes.prices], (it) => it.instrument).kept
      const mayWaitMs = prices.length > 0 ? pricesMaxMs : checkpointMaxMs
      const isDue = performance.now() - (unsavedSinceMs ?? Number.POSITIVE_INFINITY) >= mayWaitMs
      if (isUrgent(changes) || ((isDue || unusable) && to > (saved ?? 0))) await advance(to, { ...changes, prices })
      else heldPrices = prices
      nextOffset = to
      metrics.moved(place, counts, batch.endOffset - nextOffset)
      if (unusable === undefined) return true
      metrics.stopped(place)
      logger.error('projection stopped at a record that cannot be used', {
        record: coordinateText({ ...place, offset: unusable.offset }),
        code: unusable.cause.code,
        detail: unusable.cause.message,
      })
      return false
    },
    /** The checkpoint of what was only skipped. */
    async save(): Promise<void> {
      if (nextOffset > (saved ?? 0)) await advance(nextOffset, { ...noChanges, prices: heldPrices })
    },
  }
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
    action: 'give VIRTUOSO_VIEWS an empty database: the views are rebuilt from what the log still holds',
    cause: failure,
  })
}
