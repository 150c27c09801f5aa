/** Holes in what was heard, newest first. */
import { signal } from '@preact/signals'
import { ask } from './read-api.ts'
import type { Gap } from './shapes.ts'

export const gaps = signal<readonly Gap[]>([])
/** Of those before the page was opened. */
export const gapsAsked = signal<'asking' | 'here' | 'failed'>('asking')
/** The last thing that happened to one. */
export const latestGap = signal<Readonly<{ gap: Gap; isOver: boolean }> | undefined>(undefined)

const gapsMax = 200

export function sayGap(gap: Gap, type: string): void {
  latestGap.value = { gap, isOver: type === 'FeedResumed' }
  show([gap, ...gaps.peek().filter((it) => it.gapId !== gap.gapId)])
}

export const loadGaps = (): Promise<void> =>
  ask<readonly Gap[]>(`/v1/gaps?limit=${gapsMax}`).then(
    ({ data }) => {
      const known = new Set(gaps.peek().map((it) => it.gapId))
      show([...gaps.peek(), ...data.filter((it) => !known.has(it.gapId))])
      gapsAsked.value = 'here'
    },
    () => {
      gapsAsked.value = 'failed'
    },
  )

const show = (all: readonly Gap[]): void => {
  gaps.value = [...all].sort((a, b) => b.fromTimeMs - a.fromTimeMs).slice(0, gapsMax)
}
