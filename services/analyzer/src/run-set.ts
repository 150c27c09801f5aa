import type { Processing } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import { type Plan, refuseSuperseded } from './generation.ts'
import { openPartition } from './partition-fold.ts'
import type { PartitionParts } from './partition-parts.ts'
import { createSuspects } from './suspects.ts'

type Parts = Pick<PartitionParts, 'log' | 'manifest' | 'now' | 'metrics'> &
  Readonly<{ plan: Plan; logger: Pick<Logger, 'info' | 'warn'> }>

/** Runs a planned set as one member of its group, until stopped or until something that no new opening mends. */
export function runSet({ plan, logger, ...parts }: Parts): Processing {
  const { set, starts } = plan
  const suspects = createSuspects()
  return parts.log.process({
    group: set.group,
    topic: set.topic,
    async open(partition, committedOffset) {
      await refuseSuperseded(parts.log, set)
      const startedMs = performance.now()
      const { warmFromOffset = 0, emitsFromOffset = 0 } = starts.find((it) => it.partition === partition) ?? {}
      const start = { warmFromOffset, emitsFromOffset, committedOffset }
      const fold = await openPartition({ ...parts, set, partition }, suspects, start)
      logger.info('partition taken over', {
        partition,
        nextOffset: fold.nextOffset,
        replayed: fold.replayed,
        restoredInMs: Math.round(performance.now() - startedMs),
      })
      return fold
    },
    interrupted: (partition, failure) => logger.warn('partition is opened again', { partition, failure }),
  })
}
