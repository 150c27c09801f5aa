import { createSetFold } from '@virtuoso/analyzer-kit'
import { type NewRecord, open, type StateSnapshot } from '@virtuoso/contracts'
import { memoryEventLog } from '@virtuoso/event-log'
import { expect, it } from 'vitest'
import { setOf } from '../test/set-under-test.ts'
import { hourWatch } from './hour-watch.ts'
import { snapshotRoll } from './snapshot-roll.ts'

const kib = 1_024
const log = memoryEventLog()
const set = setOf()

/** A partition whose instruments hold so many bytes each. @returns What each slice took. */
function slices(sizes: Readonly<Record<string, number>>, count: number, everyMs = 250): readonly (readonly string[])[] {
  let nowMs = 0
  const fold = {
    ...createSetFold({ set, codec: log.codec, partition: 0 }),
    instruments: () => Object.keys(sizes).sort(),
    freeze: (name: string) => new Uint8Array(sizes[name] ?? 100),
  }
  const metrics = { folded: () => {}, outcomes: () => {}, stateWritten: () => {}, faulted: () => {} }
  const place = { log, set, partition: 0, manifest: Buffer.alloc(16), now: () => nowMs, metrics, topicId: 'topic' }
  const roll = snapshotRoll({ ...place, fold, hours: hourWatch(() => true), snapshots: new Map(), began: new Map() })
  return Array.from({ length: count }, (_, index) => {
    nowMs += everyMs
    return roll(index).flatMap(instrumentIn)
  })
}

function instrumentIn(record: NewRecord): readonly string[] {
  const { type, event } = open(log.codec, { ...record, offset: 0 })
  return type === 'StateSnapshot' && event.instrument !== '*' ? [stateOf(event)] : []
}
const stateOf = ({ instrument }: StateSnapshot): string => instrument

it('a transaction takes as many states as fit into 256 KiB, those without a snapshot first', () => {
  const sizes = { a: 100 * kib, b: 100 * kib, c: 100 * kib, d: 50 * kib }
  expect(slices(sizes, 2)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
})

it('a state that is larger goes alone', () => {
  expect(slices({ a: 10 * kib, b: 300 * kib, c: 10 * kib }, 3)).toEqual([['a'], ['b'], ['c']])
})

it('once each has one, they come again in half a minute, one by one', () => {
  const taken = slices({ a: kib, b: kib, c: kib }, 121)
  expect(taken[0]).toEqual(['a', 'b', 'c'])
  expect(taken.slice(1).flat()).toEqual(['a', 'b', 'c'])
})

it('however often it is asked, four slices a second are all it gives', () => {
  const sizes = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`i${index}`, 200 * kib]))
  const taken = slices(sizes, 40, 50)
  expect(taken.flatMap((it, index) => (it.length > 0 ? [index] : []))).toEqual([4, 9, 14, 19, 24, 29, 34, 39])
})
