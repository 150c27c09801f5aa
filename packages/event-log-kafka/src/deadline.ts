import { setTimeout as sleep } from 'node:timers/promises'
import { isRetryable } from '@virtuoso/event-log'
import { translated, unavailable } from './failure.ts'

/**
 * Settles as `work` does, or rejects with `log-unavailable` once the time is over; `work` itself goes on, so whoever
 * calls must drop what it was working with.
 */
export async function withinDeadline<T>(doing: string, deadlineMs: number, work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = sleep(deadlineMs, undefined, { signal: over.signal }).then(() => {
    throw unavailable(doing)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    throw translated(doing, error)
  } finally {
    over.abort()
    late.catch(() => undefined)
    work.catch(() => undefined)
  }
}

const firstPauseMs = 20
const longestPauseMs = 500

/** Tries again while trying again may help and there is time: 20 ms apart at first, 500 ms in the end. */
export async function tryAgain<T>(doing: string, deadlineMs: number, attempt: () => Promise<T>): Promise<T> {
  const endMs = performance.now() + deadlineMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt()
    } catch (error) {
      const failure = translated(doing, error)
      if (!isRetryable(failure) || performance.now() + pauseMs > endMs) throw failure
    }
    await sleep(pauseMs * (0.75 + Math.random() / 2))
  }
}
