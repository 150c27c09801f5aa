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

/** As the stream tells it; `fromTimeMs` null: no gap, or none that is still known. */
export type ToldGap = Omit<Gap, 'fromTimeMs'> & Readonly<{ fromTimeMs: number | null }>

/** The beginning of a channel is told like the end of a gap, with none before it: that is nothing to show. */
export function sayGap({ fromTimeMs, ...told }: ToldGap, type: string): void {
  if (fromTimeMs === null) return
  const gap = { ...told, fromTimeMs }
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
