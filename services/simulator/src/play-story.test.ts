import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Mischief } from './mischief.ts'
import { playStory } from './play-story.ts'
import type { Story } from './synthetic/story.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** @param isBehind - Whether the venue is still in its past at that many ms from now. */
function told(story: Story, isBehind: (sinceMs: number) => boolean): () => readonly Mischief[] {
  const beganMs = Date.now()
  const all: Mischief[] = []
  const venueTimeMs = () => (isBehind(Date.now() - beganMs) ? beganMs - 300_000 : Date.now())
  playStory({ mischief: (it) => void all.push(it), venueTimeMs }, story)
  return () => all
}

it('lets nothing go wrong while the venue catches up, and all of it once after', () => {
  const faults = told('gap', (sinceMs) => sinceMs < 30_000)
  vi.advanceTimersByTime(29_900)
  expect(faults()).toEqual([])
  vi.advanceTimersByTime(60_000)
  const kinds = faults().map((it) => it.kind)
  expect(kinds.filter((it) => it === 'drop')).toHaveLength(4)
  expect(kinds.filter((it) => it === 'close')).toHaveLength(1)
})

it('lets nothing go wrong in a story of the market alone', () => {
  const faults = told('rally', () => false)
  vi.advanceTimersByTime(60_000)
  expect(faults()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
