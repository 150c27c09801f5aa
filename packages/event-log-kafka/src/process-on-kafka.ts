import { setTimeout as sleep } from 'node:timers/promises'
import type { Processing } from '@virtuoso/event-log'
import { isRetryable } from './failure.ts'
import type { Membership, MembershipEvents } from './group-membership.ts'
import type { KafkaLogger } from './logger.ts'
import { partitionRuns } from './partition-runs.ts'

type Parts = Readonly<{
  join(events: MembershipEvents): Promise<Membership>
  /** Owns one partition until stopped. */
  run(partition: number, stop: AbortSignal): Promise<void>
  logger: KafkaLogger
}>

const joinAgainMs = 1_000
/** A restore under way is not waited for longer: it has written nothing. */
const drainMaxMs = 5_000

/**
 * Runs the partitions that a group gives us. Every join ends all runs and starts those of the new generation: between
 * two joins another member may have owned any of them.
 */
export function processOnKafka({ join, run, logger }: Parts): Processing {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const stopping = new AbortController()
  const runs = partitionRuns({ run, logger, onFailure: (failure) => void finish(failure) })

  const joinWhenPossible = async (): Promise<Membership> => {
    for (;;) {
      try {
        return await join({
          onAssigned: (partitions) => stopping.signal.aborted || runs.replace(partitions),
          onLost: (failure) => void finish(failure),
        })
      } catch (failure) {
        if (!isRetryable(failure) || stopping.signal.aborted) throw failure
        logger.warn('cannot join the group yet', { failure })
        await sleep(joinAgainMs, undefined, { signal: stopping.signal })
      }
    }
  }
  const joined = joinWhenPossible()
  joined.catch((failure) => finish(failure))

  let finishing: Promise<void> | undefined
  function finish(failure?: unknown): Promise<void> {
    finishing ??= wind(failure)
    return finishing
  }
  async function wind(failure: unknown): Promise<void> {
    stopping.abort()
    await Promise.race([runs.end(), sleep(drainMaxMs, undefined, { ref: false })])
    const membership = await joined.catch(() => undefined)
    await membership?.leave()
    if (failure === undefined) resolve()
    else reject(failure)
  }
  ended.catch(() => undefined) // whoever does not look still must not crash the process
  return { ended, stop: () => finish() }
}
