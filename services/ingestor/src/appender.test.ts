import { type NewRecord, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appender } from './appender.ts'

const record = (at: number, valueBytes = 10): NewRecord => ({
  topic: 'market.raw',
  partition: 0,
  key: Buffer.from('bybit:linear-1'),
  value: Buffer.alloc(valueBytes),
  headers: [['eventId', Buffer.alloc(16)]],
  timestampMs: at,
})
const records = (count: number, valueBytes?: number): NewRecord[] =>
  Array.from({ length: count }, (_, index) => record(index, valueBytes))

/** A log whose appends are noted and answered as the test says. */
function logThat(answer: (batch: readonly NewRecord[]) => Promise<void>) {
  const batches: (readonly NewRecord[])[] = []
  const log: EventLog = {
    ...memoryEventLog(),
    append(batch) {
      batches.push(batch)
      return answer(batch)
    },
  }
  return { log, batches }
}
const silent = new VirtuosoError('log-unavailable', 'no answer', { retryable: true })
const noted = () => ({ pressed: vi.fn(), appended: vi.fn(), retrying: vi.fn() })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what waits for the log', () => {
  it('gathers for 5 ms and goes as one batch, in order', async () => {
    const { log, batches } = logThat(async () => undefined)
    const out = appender({ log, ...noted() })
    out.add([record(1)])
    await vi.advanceTimersByTimeAsync(4)
    out.add([record(2), record(3)])
    expect(batches).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(batches.map((batch) => batch.map((it) => it.timestampMs))).toEqual([[1, 2, 3]])
  })

  it('is cut into batches of 2,000 records or 256 KiB, and a larger record goes alone', async () => {
    const { log, batches } = logThat(async () => undefined)
    const out = appender({ log, ...noted() })
    out.add([...records(4_500), ...records(3, 100_000), record(1, 4_000_000), record(2)])
    await vi.advanceTimersByTimeAsync(50)
    const sizes = batches.map((batch) => batch.length)
    expect(sizes.reduce((a, b) => a + b)).toBe(4_505)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000)
    expect(batches.find((batch) => batch.some((it) => it.value?.length === 4_000_000))).toHaveLength(1)
  })

  it('has one append on its way at a time', async () => {
    let open = 0
    let most = 0
    const { log } = logThat(async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setTimeout(resolve, 20))
      open -= 1
    })
    const out = appender({ log, ...noted() })
    for (let at = 0; at < 10; at += 1) {
      out.add([record(at)])
      await vi.advanceTimersByTimeAsync(7)
    }
    await vi.advanceTimersByTimeAsync(200)
    await out.drained()
    expect([most, out.waiting()]).toEqual([1, 0])
  })

  it('is tried again with the same records until the log takes them', async () => {
    let failures = 3
    const { log, batches } = logThat(async () => {
      if (failures-- > 0) throw silent
    })
    const parts = noted()
    const out = appender({ log, ...parts })
    out.add(records(3))
    await vi.advanceTimersByTimeAsync(2_000)
    await out.drained()
    expect(batches).toHaveLength(4)
    expect(new Set(batches.map((batch) => batch.map((it) => it.timestampMs).join()))).toEqual(new Set(['0,1,2']))
    expect(parts.retrying).toHaveBeenCalledTimes(3)
  })

  it('is kept however long the log is away, and goes out once it is back', async () => {
    let isAway = true
    const { log, batches } = logThat(async () => {
      if (isAway) throw silent
    })
    const out = appender({ log, ...noted() })
    out.add([record(1)])
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(out.waiting()).toBe(1)
    isAway = false
    await vi.advanceTimersByTimeAsync(1_000)
    await out.drained()
    expect([out.waiting(), batches.at(-1)?.map((it) => it.timestampMs)]).toEqual([0, [1]])
  })

  it('ends at once when the log refuses', async () => {
    const refused = new VirtuosoError('record-too-large', 'too large')
    const { log, batches } = logThat(() => Promise.reject(refused))
    const out = appender({ log, ...noted() })
    out.add([record(1)])
    const failed = expect(out.failed).rejects.toBe(refused)
    await vi.advanceTimersByTimeAsync(10)
    await failed
    expect(batches).toHaveLength(1)
  })

  it('stops the feed at 10,000 frames, and lets it go on when half of them are written', async () => {
    const { log } = logThat(() => new Promise((resolve) => setTimeout(resolve, 100)))
    const parts = noted()
    const out = appender({ log, ...parts })
    out.add(records(9_999))
    expect(parts.pressed).not.toHaveBeenCalled()
    out.add([record(1)])
    expect(parts.pressed.mock.calls).toEqual([[true]])
    await vi.advanceTimersByTimeAsync(2_000)
    await out.drained()
    expect(parts.pressed.mock.calls).toEqual([[true], [false]])
  })

  it('stops the feed at 32 MiB', async () => {
    const { log } = logThat(() => new Promise(() => undefined))
    const parts = noted()
    appender({ log, ...parts }).add(records(9, 4_000_000))
    expect(parts.pressed.mock.calls).toEqual([[true]])
  })
})
