import { setTimeout as sleep } from 'node:timers/promises'
import { isRetryable, type Processing } from '@virtuoso/event-log'
import type { Membership, MembershipEvents } from './group-membership.ts'
import type { KafkaLogger } from './logger.ts'
import { partitionRuns } from './partition-runs.ts'

type Parts = Readonly<{
  join(events: MembershipEvents): Promise<Membership>
  /** Owns one partition until stopped. */
  run(partition: number, stop: AbortSignal): Promise<void>
  /** Looks after what must not change meanwhile. */
  watch(onFailure: (failure: unknown) => void, stop: AbortSignal): void
  /** Told of each failure after which a partition is taken over again. */
  onInterrupted(partition: number, failure: unknown): void
  logger: KafkaLogger
}>

const joinAgainMs = 500
/** A restore under way is not waited for longer: it has written nothing. */
const drainMaxMs = 3_000
/** A member that is just joining can leave only when it has an answer; else its session runs out by itself. */
const leaveMaxMs = 2_000

/**
 * Runs the partitions that a group gives us. Every join ends all runs and starts those of the new generation: between
 * two joins another member may have owned any of them. Between a lost membership and the next the runs go on: only a
 * take-over by somebody else ends their right to commit.
 */
export function processOnKafka({ join, run, watch, onInterrupted, logger }: Parts): Processing {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const stopping = new AbortController()
  const runs = partitionRuns({ run, onInterrupted, onFailure: (failure) => void finish(failure) })
  let membership: Promise<Membership | undefined> = joinWhenPossible()
  let finishing: Promise<void> | undefined
  watch((failure) => void finish(failure), stopping.signal)

  async function joinWhenPossible(): Promise<Membership | undefined> {
    while (!stopping.signal.aborted) {
      try {
        return await join({ onAssigned, onLost })
      } catch (failure) {
        if (!isRetryable(failure)) void finish(failure)
        else await pauseAfter(failure)
      }
    }
    return undefined
  }
  function onAssigned(partitions: readonly number[]): void {
    if (!stopping.signal.aborted) runs.replace(partitions)
  }
  function onLost(failure: unknown, mayJoinAgain: boolean): void {
    if (!mayJoinAgain) void finish(failure)
    else membership = pauseAfter(failure).then(joinWhenPossible)
  }
  async function pauseAfter(failure: unknown): Promise<void> {
    logger.warn('not in the group', { failure })
    await sleep(joinAgainMs, undefined, { signal: stopping.signal }).catch(() => undefined)
  }
  function finish(failure?: unknown): Promise<void> {
    finishing ??= wind(failure)
    return finishing
  }
  async function wind(failure: unknown): Promise<void> {
    stopping.abort()
    await atMost(drainMaxMs, runs.end())
    await atMost(
      leaveMaxMs,
      membership.then((it) => it?.leave()),
    )
    if (failure === undefined) resolve()
    else reject(failure)
  }
  ended.catch(() => undefined) // whoever does not look still must not crash the process
  return { ended, stop: () => finish() }
}

const atMost = (ms: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, sleep(ms, undefined, { ref: false })])
