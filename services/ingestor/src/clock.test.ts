import { expect, it } from 'vitest'
import { anchoredClock } from './clock.ts'

it('carries the wall clock on with the monotonic one, and follows the wall only when it was set', () => {
  let [wallMs, monotonicMs] = [1_000_000, 0]
  const clock = anchoredClock(
    () => wallMs,
    () => monotonicMs,
  )
  monotonicMs = 250.7
  wallMs = 1_000_100
  expect([clock.nowMs(), clock.reanchor(), clock.nowMs()]).toEqual([1_000_250, undefined, 1_000_250])
  wallMs += 30 * 86_400_000
  expect(clock.reanchor()).toBeCloseTo(30 * 86_400_000 - 150.7)
  expect(clock.nowMs()).toBe(wallMs)
})
