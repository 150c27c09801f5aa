import { VirtuosoError } from '@virtuoso/contracts'
import type { Pace } from './log-storage.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000
/** As long as a session on a broker: within it, who lost a partition to another member has heard so. */
const fencedPauseMs = 10_000
/** Who ran so long had recovered from the failure before. */
const recoveredMs = 10_000

type Parts = Readonly<{
  pace: Pace
  stop: AbortSignal
  /** Owns one partition until stopped. */
  run(): Promise<void>
  /** Told of each failure after which the partition is opened again. */
  onInterrupted(failure: unknown): void
}>

/**
 * Runs a partition until it is stopped, anew after each failure that a new take-over may mend: a pause of 50 ms at
 * first, 1 s in the end, 10 s when somebody else has taken it over, for taking it back at once would only fence the
 * rightful owner.
 * @throws Whatever else ends a run.
 */
export async function reopening({ pace, stop, run, onInterrupted }: Parts): Promise<void> {
  let pauseMs = firstPauseMs
  while (!stop.aborted) {
    const startedMs = pace.nowMs()
    try {
      await run()
    } catch (failure) {
      if (!isFenced(failure) && !isRetryable(failure)) throw failure
      onInterrupted(failure)
      if (pace.nowMs() - startedMs >= recoveredMs) pauseMs = firstPauseMs
      await passed(pace, isFenced(failure) ? fencedPauseMs : pauseMs, stop)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
}

/** Whether the same may succeed later without a hand. */
export const isRetryable = (failure: unknown): boolean => failure instanceof VirtuosoError && failure.retryable

/** Whether somebody else has taken over meanwhile. */
export const isFenced = (failure: unknown): boolean => failure instanceof VirtuosoError && failure.code === 'fenced'

/** Resolves after so many ms, or when it is stopped. */
const passed = (pace: Pace, ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) return resolve()
    const finish = (): void => {
      cancel()
      stop.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = pace.after(ms, finish)
    stop.addEventListener('abort', finish)
  })
