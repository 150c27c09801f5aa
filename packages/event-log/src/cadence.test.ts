import type { NewRecord } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { logOnStorage } from './log-on-storage.ts'
import type { LogStorage, Pace } from './log-storage.ts'
import { createMemoryLogStore } from './memory-log.ts'

/** Time that passes when the test says so. */
function handPace() {
  let now = 1_000_000
  const alarms = new Set<Readonly<{ atMs: number; ring: () => void }>>()
  const pace: Pace = {
    nowMs: () => now,
    after(delayMs, callback) {
      const alarm = { atMs: now + delayMs, ring: callback }
      alarms.add(alarm)
      return () => alarms.delete(alarm)
    },
    breathe: () => Promise.resolve(),
  }
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const pass = async (ms: number): Promise<void> => {
    await settle()
    now += ms
    for (const alarm of [...alarms].filter((it) => it.atMs <= now)) {
      alarms.delete(alarm)
      alarm.ring()
    }
    await settle()
  }
  return { pace, pass, settle }
}

const event = (text: string, partition = 0): NewRecord => ({
  topic: 'market.events',
  partition,
  key: Buffer.from('bybit:BTC/USDT:USDT'),
  value: Buffer.from(text),
  headers: [],
  timestampMs: 1,
})

/** A log whose commits are listed: how many outputs each had, and the offset. */
function watchedLog(pace: Pace) {
  const store = createMemoryLogStore(pace)
  const commits: string[] = []
  const watched: LogStorage = {
    ...store,
    commit(ownership, nextOffset, outputs) {
      commits.push(`${outputs.length} outputs, offset ${nextOffset}`)
      store.commit(ownership, nextOffset, outputs)
    },
  }
  const log = logOnStorage(watched)
  const processing = log.process({
    group: 'flow',
    topic: 'market.events',
    open: async () => ({
      nextOffset: 0,
      fold: (records) =>
        records
          .filter((it) => it.value?.toString() === 'loud')
          .map(({ offset: _, ...it }) => ({ ...it, topic: 'signals', key: it.key ?? Buffer.alloc(0) })),
    }),
  })
  return { log, commits, processing }
}

describe('the cadence of commits', () => {
  it('commits an output at once after a pause, and gathers what follows within 25 ms', async () => {
    const { pace, pass, settle } = handPace()
    const { log, commits, processing } = watchedLog(pace)
    await log.append([event('loud')])
    await settle()
    expect(commits).toEqual(['1 outputs, offset 1'])
    for (let index = 0; index < 3; index += 1) {
      await log.append([event('loud'), event('silent')])
      await pass(8)
    }
    expect(commits).toHaveLength(1)
    await pass(1)
    expect(commits.slice(1)).toEqual(['3 outputs, offset 7'])
    await processing.stop()
    expect(commits).toHaveLength(2)
  })

  it('does not wait for the 25 ms when 1,000 records are folded', async () => {
    const { pace, settle } = handPace()
    const { log, commits, processing } = watchedLog(pace)
    await log.append([event('loud')])
    await settle()
    await log.append(Array.from({ length: 1_100 }, () => event('loud')))
    await settle()
    expect(commits).toEqual(['1 outputs, offset 1', '1000 outputs, offset 1001'])
    await processing.stop()
    expect(commits.at(-1)).toBe('100 outputs, offset 1101')
  })

  it('commits offsets alone once a second', async () => {
    const { pace, pass, settle } = handPace()
    const { log, commits, processing } = watchedLog(pace)
    await log.append([event('loud')])
    await settle()
    await log.append(Array.from({ length: 5_000 }, () => event('silent')))
    await pass(999)
    expect(commits).toHaveLength(1)
    await pass(1)
    expect(commits.slice(1)).toEqual(['0 outputs, offset 5001'])
    await processing.stop()
  })

  it('commits nothing while nothing happens', async () => {
    const { pace, pass } = handPace()
    const { commits, processing } = watchedLog(pace)
    for (let index = 0; index < 10; index += 1) await pass(1_000)
    await processing.stop()
    expect(commits).toEqual([])
  })
})
