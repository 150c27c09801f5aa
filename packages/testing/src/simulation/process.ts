import type { Pace } from '@virtuoso/event-log'
import type { VirtualTime } from './virtual-time.ts'

/** One process of the pipeline: it can be killed or stopped between any two of its steps. */
export type SimulatedProcess = Readonly<{
  name: string
  /** How its waiting passes; a process that is stopped does not notice, a dead one never wakes. */
  pace: Pace
  isAlive(): boolean
  isPaused(): boolean
  /** Like SIGKILL: nothing of it runs on. */
  kill(): void
  /** Like SIGSTOP: nothing of it runs until it is woken. */
  pause(): void
  /** Like SIGCONT: all that came due meanwhile comes now. */
  wake(): void
}>

/** What a call of a killed process meets, so that it gets no further. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

export function simulatedProcess(time: VirtualTime, name: string): SimulatedProcess {
  let isAlive = true
  let isPaused = false
  const held: (() => void)[] = []
  /** In the order in which it came due, one after the other. */
  const catchUp = (): void => {
    if (isPaused) return
    held.shift()?.()
    if (held.length > 0) time.after(0, catchUp)
  }
  const later = (delayMs: number, callback: () => void): (() => void) => {
    let isCancelled = false
    const run = (): void => {
      if (!isCancelled && isAlive) callback()
    }
    const ring = (): void => {
      if (isPaused || held.length > 0) held.push(run)
      else run()
    }
    const cancel = time.after(delayMs, ring)
    return () => {
      isCancelled = true
      cancel()
    }
  }
  return {
    name,
    pace: {
      nowMs: time.nowMs,
      after: later,
      breathe: () => new Promise((resolve) => later(0, resolve)),
    },
    isAlive: () => isAlive,
    isPaused: () => isPaused,
    kill() {
      isAlive = false
    },
    pause() {
      isPaused = true
    },
    wake() {
      isPaused = false
      time.after(0, catchUp)
    },
  }
}
