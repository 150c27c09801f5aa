import { setTimeout as pause } from 'node:timers/promises'
import { coordinateText, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import type { ViewChanges } from '@virtuoso/view-store'
import type { PartitionProjection, ProjectedTopic } from '@virtuoso/view-store/projection'

export type Place = Readonly<{ topic: ProjectedTopic; partition: number }>
type Following = Readonly<{
  log: EventLog
  logger: Logger
  signal: AbortSignal
  projection: PartitionProjection
  fromOffset: number
  /** Told of each run of records, in order. @param nextOffset - First one not read. */
  taken(changes: ViewChanges, nextOffset: number): Promise<void>
}>

const waitMs = 250
const retryMs = 1_000

/**
 * Reads one partition as it grows, without a group, until told to stop. A record that cannot be used is passed over
 * aloud, like in the views, which say that they lack it. A log that does not answer is asked again.
 * @throws VirtuosoError `data-loss`, `log-rewound`.
 */
export async function followLog(place: Place, following: Following): Promise<void> {
  const { log, logger, signal, projection, taken } = following
  for (let fromOffset = following.fromOffset; !signal.aborted; ) {
    try {
      const batch = await log.read({ ...place, fromOffset, waitMs })
      if (signal.aborted) return
      const { changes, unusable } = projection.project(batch.records)
      fromOffset = unusable === undefined ? batch.nextOffset : unusable.offset + 1
      await taken(changes, fromOffset)
      if (unusable === undefined) continue
      const record = coordinateText({ ...place, offset: unusable.offset })
      logger.error('the live stream lacks a record that cannot be used', { record, code: unusable.cause.code })
    } catch (failure) {
      if (!(failure instanceof VirtuosoError) || !failure.retryable) throw failure
      logger.warn('the live stream waits', { ...place, failure })
      await pause(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
