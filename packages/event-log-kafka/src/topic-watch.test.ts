import { VirtuosoError } from '@virtuoso/contracts'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { watch } from './topic-watch.ts'

/** Runs checks that end as told, one after the other; the last outcome repeats. */
function watched(outcomes: readonly (VirtuosoError | undefined)[]) {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  let checks = 0
  const onFailure = vi.fn()
  const check = async () => {
    const outcome = outcomes[Math.min(checks++, outcomes.length - 1)]
    if (outcome !== undefined) throw outcome
  }
  return { onFailure, checks: () => checks, stop, ended: watch(check, onFailure, stop.signal, 1) }
}
const mismatch = new VirtuosoError('log-mismatch', 'a topic was made compact')
const noAnswer = new VirtuosoError('log-unavailable', 'no answer', { retryable: true })

describe('the topics under a running process', () => {
  it('are checked until one is not as declared, which is told once', async () => {
    const { ended, onFailure, checks } = watched([undefined, undefined, mismatch])
    await ended
    expect(checks()).toBe(3)
    expect(onFailure.mock.calls).toEqual([[mismatch]])
  })

  it('are not found wanting by brokers that do not answer', async () => {
    const { onFailure, checks } = watched([noAnswer])
    await vi.waitFor(() => expect(checks()).toBeGreaterThan(3))
    expect(onFailure).not.toHaveBeenCalled()
  })

  it('are left alone once the process stops', async () => {
    const { ended, stop, checks } = watched([undefined])
    await vi.waitFor(() => expect(checks()).toBeGreaterThan(1))
    stop.abort()
    await ended
  })
})
