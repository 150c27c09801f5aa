import { setImmediate } from 'node:timers/promises'
import type { Pace } from './log-storage.ts'

/** The machine's own time. */
export const realPace: Pace = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  breathe: () => setImmediate(),
}
