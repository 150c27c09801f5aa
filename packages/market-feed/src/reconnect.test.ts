import { expect, it } from 'vitest'
import { reconnectDelayMs } from './reconnect.ts'

it('the first attempt does not wait', () => {
  expect(reconnectDelayMs(0, undefined, 0.99)).toBe(0)
})

it('two attempts are at least 5 s apart', () => {
  expect(reconnectDelayMs(1, 200, 0)).toBe(4_800)
  expect(reconnectDelayMs(1, 60_000, 0)).toBe(0)
})

it('the window doubles with each attempt in vain, up to 30 s', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => reconnectDelayMs(failures, 60_000, 0.999_999))
  expect(longest).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
})
