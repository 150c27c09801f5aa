import { expect, it } from 'vitest'
import { silenceWatch } from './silence.ts'

it('before anything came, 10 s are silence', () => {
  const silence = silenceWatch()
  silence.restart(1_000)
  expect([silence.silentMs(4_000), silence.limitMs()]).toEqual([3_000, 10_000])
})

it.each([
  ['a busy line', 20, 5_000],
  ['a calm line', 700, 7_000],
  ['a slow line', 3_000, 10_000],
])('%s is dead after %i ms pauses tenfold, within 5 to 10 s', (_line, pauseMs, limitMs) => {
  const silence = silenceWatch()
  for (let beat = 0; beat < 100; beat += 1) silence.heard(beat * pauseMs)
  expect(silence.limitMs()).toBe(limitMs)
})

it('a new connection is judged by itself', () => {
  const silence = silenceWatch()
  for (let beat = 0; beat < 100; beat += 1) silence.heard(beat * 20)
  silence.restart(5_000)
  expect([silence.silentMs(5_100), silence.limitMs()]).toEqual([100, 10_000])
})
