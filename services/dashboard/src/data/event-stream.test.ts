import { expect, it } from 'vitest'
import { backoffMs, eventParser } from './event-stream.ts'

const text =
  'id: a1\nevent: SignalRaised\ndata: {"a":1}\n\n: a remark\n\nevent: heartbeat\ndata: {}\n\ndata: x\ndata: y\n\n'

it('events come out whole, wherever the text was cut', () => {
  const whole = eventParser()(text)
  expect(whole).toEqual([
    { id: 'a1', type: 'SignalRaised', data: '{"a":1}' },
    { id: undefined, type: 'heartbeat', data: '{}' },
    { id: undefined, type: 'message', data: 'x\ny' },
  ])
  for (let size = 1; size < 30; size += 1) {
    const parse = eventParser()
    const cut = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
    expect(cut.flatMap(parse)).toEqual(whole)
  }
})

it('what is not finished yet is no event', () => {
  expect(eventParser()('event: heartbeat\ndata: {}\n')).toEqual([])
})

it('tries again after half a second, and never waits longer than fifteen', () => {
  expect(backoffMs(0, 0)).toBe(500)
  expect(backoffMs(0, 0.999)).toBeLessThan(1_000)
  for (const tries of [5, 10, 60]) expect(backoffMs(tries, 0.999_999)).toBeLessThanOrEqual(15_000)
})
