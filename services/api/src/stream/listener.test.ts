import { Writable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { byes, type RowText, sseListener } from './listener.ts'
import type { MarketEvent } from './market-event.ts'

/** A connection whose other side reads when the test says so. */
function connection() {
  const texts: string[] = []
  let reads = true
  let held: (() => void) | undefined
  const sink = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      texts.push(chunk)
      if (reads) done()
      else held = done
    },
  })
  return {
    sink,
    types: () => texts.map((it) => /^event: (\w+)$/m.exec(it)?.[1]),
    text: () => texts.join(''),
    stopReading: () => {
      reads = false
    },
    async readOn() {
      reads = true
      held?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

const event = (n: number, size = 10): MarketEvent => ({
  channel: 'signals',
  type: 'SignalRaised',
  partition: 0,
  offset: n,
  position: `signals/0@${n}`,
  asOf: '2026-11-25T06:00:00.000Z',
  data: { text: 'x'.repeat(size) },
})
const row = (price: number): RowText => ({ asOf: null, position: 'market.events/0@1', row: `{"price":${price}}` })
afterEach(() => void vi.useRealTimers())
const everything = new Set(['signals', 'overview', 'gaps'])

describe('a listener that does not read', () => {
  it('is let go when more than a thousand events wait for it, and told where to go on', async () => {
    const { sink, stopReading, readOn, types, text } = connection()
    const listener = sseListener(sink, everything, () => undefined)
    listener.event(event(0), 'id-0')
    stopReading()
    for (let n = 1; n <= 1_003; n++) listener.event(event(n), `id-${n}`)
    expect(listener.isGone()).toBe(true)
    await readOn()
    expect(types().at(-1)).toBe('bye')
    expect(types().filter((it) => it === 'SignalRaised')).toHaveLength(1_002)
    expect(text()).toContain(`"code":4002,"reason":"${byes.slow.reason}","retryAfterMs":1000,"resumeFrom":"id-1001"`)
  })

  it('is let go when more than 256 KiB wait for it', () => {
    const { sink, stopReading } = connection()
    const listener = sseListener(sink, everything, () => undefined)
    stopReading()
    for (let n = 0; n < 5; n++) listener.event(event(n, 60_000), `id-${n}`)
    expect(listener.isGone()).toBe(false)
    listener.event(event(6, 60_000), 'id-6')
    expect(listener.isGone()).toBe(true)
  })

  it('is told the newest of each row once it reads again, and how many were left out', async () => {
    const { sink, stopReading, readOn, types, text } = connection()
    const newest = new Map([['BTC', row(99)]])
    const listener = sseListener(sink, everything, (name) => newest.get(name))
    stopReading()
    listener.event(event(0, 70_000), 'id-0')
    for (let price = 1; price <= 5; price++) listener.rows(new Map([['BTC', row(price)]]), 'id-0')
    await readOn()
    expect(types()).toEqual(['SignalRaised', 'lagged', 'OverviewRow'])
    expect(text()).toContain('{"channel":"overview","skipped":5}')
    expect(text()).toContain('"data":{"row":{"price":99}}')
  })

  it('that is told patiently is waited for, and given up when it hangs up', async () => {
    const { sink, stopReading, readOn, types } = connection()
    const listener = sseListener(sink, everything, () => undefined)
    stopReading()
    const first = listener.patiently(event(0, 70_000), 'id-0')
    await readOn()
    expect(await first).toBe(true)
    stopReading()
    const second = listener.patiently(event(1, 70_000), 'id-1')
    sink.destroy()
    expect(await second).toBe(false)
    expect(types()).toEqual(['SignalRaised', 'SignalRaised'])
  })

  it('that is told patiently is cut off when it takes nothing for ten seconds, and holds no place any more', async () => {
    vi.useFakeTimers()
    const { sink, stopReading } = connection()
    const listener = sseListener(sink, everything, () => undefined)
    stopReading()
    const told = listener.patiently(event(0, 70_000), 'id-0')
    vi.advanceTimersByTime(9_999)
    expect(listener.isGone()).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await told).toBe(false)
    expect(listener.isGone()).toBe(true)
  })

  it('is let go when it took nothing from one heartbeat to the next, but not when it reads slowly', async () => {
    const { sink, stopReading, readOn } = connection()
    const listener = sseListener(sink, everything, () => undefined)
    stopReading()
    listener.event(event(0, 70_000), 'id-0')
    listener.beat({}, 'id-0')
    await readOn()
    stopReading()
    listener.event(event(1, 70_000), 'id-1')
    listener.beat({}, 'id-1')
    expect(listener.isGone()).toBe(false)
    listener.beat({}, 'id-1')
    expect(listener.isGone()).toBe(true)
  })
})
