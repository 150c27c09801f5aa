import { setImmediate } from 'node:timers/promises'
import type { Chance } from './chance.ts'

/** Time that passes only when everything that could happen at a moment has happened. */
export type VirtualTime = Readonly<{
  /** ms since the beginning. */
  nowMs(): number
  /** Calls back once, `delayMs` later or within the next half millisecond: who is first among equals is drawn. @returns Cancels. */
  after(delayMs: number, callback: () => void): () => void
  /** Lets time pass until it is `untilMs`. */
  pass(untilMs: number): Promise<void>
}>

type Alarm = Readonly<{ atMs: number; ring: () => void }>

export function virtualTime(chance: Chance): VirtualTime {
  /** Latest first, so that the next one is taken from the end. */
  const alarms: Alarm[] = []
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    after(delayMs, ring) {
      const alarm = { atMs: nowMs + Math.max(0, delayMs) + chance.share() / 2, ring }
      alarms.splice(placeOf(alarms, alarm.atMs), 0, alarm)
      return () => {
        const at = alarms.indexOf(alarm)
        if (at >= 0) alarms.splice(at, 1)
      }
    },
    async pass(untilMs) {
      for (let next = alarms.at(-1); next !== undefined && next.atMs <= untilMs; next = alarms.at(-1)) {
        alarms.pop()
        nowMs = next.atMs
        next.ring()
        // All that this set going runs to its next wait before anything else happens.
        await setImmediate()
      }
      nowMs = Math.max(nowMs, untilMs)
    },
  }
}

function placeOf(alarms: readonly Alarm[], atMs: number): number {
  let [low, high] = [0, alarms.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((alarms[middle]?.atMs ?? 0) > atMs) low = middle + 1
    else high = middle
  }
  return low
}
