import type { Chance } from './chance.ts'

/** What becomes of one call: `answerLost` it is done and its caller does not know. */
export type Fate = 'done' | 'refused' | 'answerLost' | 'killedBefore' | 'killedAfter'
export type Misfortune = Exclude<Fate, 'done'>

/** Decides what becomes of each call; once ended, every call is done. */
export type Faults = Readonly<{
  fate(): Fate
  /** Whether a write that did not happen left part of itself behind. */
  leavesPart(): boolean
  isActive(): boolean
  end(): void
  counts(): Readonly<Record<Misfortune, number>>
}>

const kinds: readonly Misfortune[] = ['refused', 'answerLost', 'killedBefore', 'killedAfter']

/** @param rate - Of calls that go wrong, 0 … 1; a quarter of them in each way. */
export function createFaults(chance: Chance, rate: number): Faults {
  const counts = { refused: 0, answerLost: 0, killedBefore: 0, killedAfter: 0 }
  let isActive = true
  return {
    fate() {
      const kind = isActive && chance.happens(rate) ? chance.pick(kinds) : undefined
      if (kind === undefined) return 'done'
      counts[kind] += 1
      return kind
    },
    leavesPart: () => isActive && chance.happens(0.5),
    isActive: () => isActive,
    end() {
      isActive = false
    },
    counts: () => ({ ...counts }),
  }
}
