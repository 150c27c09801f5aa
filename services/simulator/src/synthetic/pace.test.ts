import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pace } from './pace.ts'

const startMs = Date.UTC(2026, 10, 25, 12)

beforeEach(() => {
  vi.useFakeTimers({ now: startMs, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A venue that opened six minutes ago, with listeners that the test commands. */
function venue() {
  const heard: number[] = []
  const listeners = { areThere: true, areBehind: false, wereCut: 0 }
  const walk = pace(Date.now, startMs - 360_000)
  walk.start({
    onStep: (timeMs) => heard.push(timeMs),
    onAway: () => {
      listeners.wereCut += 1
    },
    isHeard: () => listeners.areThere,
    isBehind: () => listeners.areBehind,
  })
  return { walk, heard, listeners }
}

it('stands where it opened until somebody listens', () => {
  const { walk, heard, listeners } = venue()
  listeners.areThere = false
  const before = heard.length
  vi.advanceTimersByTime(3_000)
  expect(heard.length).toBe(before)
  expect(walk.nowMs()).toBe(walk.stepMs())
  listeners.areThere = true
  vi.advanceTimersByTime(100)
  expect(heard.length).toBeGreaterThan(before)
  walk.stop()
})

it('catches up with every step told once, at no more than a hundred times the speed of time', () => {
  const { walk, heard, listeners } = venue()
  vi.advanceTimersByTime(1_000)
  expect(walk.nowMs() - (startMs - 360_000)).toBeLessThanOrEqual(101_000)
  vi.advanceTimersByTime(4_000)
  expect(walk.nowMs()).toBe(Date.now())
  const steps = Array.from({ length: heard.length }, (_, n) => startMs - 360_000 + (n + 1) * 100)
  expect(heard).toEqual(steps)
  expect(listeners.wereCut).toBe(0)
  walk.stop()
})

it('waits for listeners that have not read what they were sent', () => {
  const { walk, heard, listeners } = venue()
  vi.advanceTimersByTime(500)
  listeners.areBehind = true
  const before = heard.length
  vi.advanceTimersByTime(2_000)
  expect(heard.length).toBe(before)
  listeners.areBehind = false
  vi.advanceTimersByTime(6_000)
  expect(walk.nowMs()).toBe(Date.now())
  walk.stop()
})

it('goes at the speed of time once it has caught up, and hangs up after an absence', () => {
  const { walk, heard, listeners } = venue()
  vi.advanceTimersByTime(6_000)
  const before = heard.length
  vi.advanceTimersByTime(1_000)
  expect(heard.length - before).toBe(10)
  vi.setSystemTime(Date.now() + 3_600_000)
  vi.advanceTimersByTime(200)
  expect(listeners.wereCut).toBe(1)
  walk.stop()
})
