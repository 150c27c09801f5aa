import { setTimeout as sleep } from 'node:timers/promises'
import { VirtuosoError } from '@virtuoso/contracts'
import { isRetryable } from './failure.ts'
import { sessionTimeoutMs } from './group-membership.ts'
import type { KafkaLogger } from './logger.ts'

/** The partitions that are ours in the present generation of a group, each running by itself. */
export type PartitionRuns = Readonly<{
  /** Ends all runs of the generation before and starts those of the new one. */
  replace(partitions: readonly number[]): void
  /** Resolves when the last has ended. */
  end(): Promise<void>
}>

type Parts = Readonly<{
  /** Owns one partition until stopped. */
  run(partition: number, stop: AbortSignal): Promise<void>
  /** A failure that trying again does not mend. */
  onFailure(failure: unknown): void
  logger: KafkaLogger
}>

const firstPauseMs = 50
const longestPauseMs = 1_000

export function partitionRuns({ run, onFailure, logger }: Parts): PartitionRuns {
  const running = new Map<number, Promise<void>>()
  let generation = new AbortController()

  const runUntil = async (partition: number, stop: AbortSignal): Promise<void> => {
    for (let pauseMs = firstPauseMs; !stop.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await run(partition, stop)
      } catch (failure) {
        if (!isFenced(failure) && !isRetryable(failure)) throw failure
        logger.warn(isFenced(failure) ? 'fenced' : 'partition interrupted', { partition, failure })
        await sleep(waitAfter(failure, pauseMs), undefined, { signal: stop }).catch(() => undefined)
      }
    }
  }
  return {
    replace(partitions) {
      generation.abort()
      generation = new AbortController()
      const { signal } = generation
      for (const partition of partitions) {
        const before = running.get(partition) ?? Promise.resolve()
        running.set(partition, before.then(() => runUntil(partition, signal)).catch(onFailure))
      }
    },
    async end() {
      generation.abort()
      await Promise.all(running.values())
    },
  }
}

/**
 * Who was fenced has most likely lost the partition to another member and will hear so within the session; taking it
 * back before would only fence the rightful owner.
 */
const waitAfter = (failure: unknown, pauseMs: number): number => (isFenced(failure) ? sessionTimeoutMs : pauseMs)

const isFenced = (failure: unknown): boolean => failure instanceof VirtuosoError && failure.code === 'fenced'
