import { describe, expect, it } from 'vitest'
import { definitionOf, frameOf } from '../../test/frame.ts'
import { type BybitMapper, bybitMapper } from './mapper.ts'

type Levels = readonly (readonly [string, string])[]

const book = (type: 'snapshot' | 'delta', u: number, seq: number, b: Levels, a: Levels): string =>
  JSON.stringify({
    topic: 'orderbook.200.BTCUSDT',
    type,
    ts: 1786310818130,
    data: { s: 'BTCUSDT', b, a, u, seq },
    cts: 1786310818129,
  })
const snapshot = (u: number, seq: number): string => book('snapshot', u, seq, [['100.0', '1']], [['100.1', '2']])
const delta = (u: number, seq: number): string => book('delta', u, seq, [['99.9', '1']], [])

const read = (mapper: BybitMapper, ...texts: readonly string[]) =>
  texts.map((text) => {
    const { items, brokenBook, repeats } = mapper.frame(frameOf(text))
    if (brokenBook?.reason === 'SEQUENCE') return `broken ${brokenBook.lastUpdateId}..${brokenBook.nextUpdateId}`
    if (brokenBook !== undefined) return brokenBook.reason
    if (repeats > 0) return 'repeat'
    return items.map((it) => (it.kind === 'fact' ? [it.type, ...it.event.flags].join(' ') : it.event.reason)).join()
  })

const followed = (): BybitMapper => {
  const mapper = bybitMapper()
  mapper.define(definitionOf('BTCUSDT'))
  return mapper
}

describe('the chain of updates of a book', () => {
  it('begins with a snapshot; what comes before it says nothing', () => {
    expect(read(followed(), delta(6, 60), snapshot(10, 100), delta(11, 110))).toEqual(['', 'BookSnapshot', 'BookDelta'])
  })

  it('breaks at the update that is missing, and waits for a snapshot', () => {
    expect(
      read(followed(), snapshot(10, 100), delta(12, 120), delta(13, 130), snapshot(14, 140), delta(15, 150)),
    ).toEqual(['BookSnapshot', 'broken 10..12', '', 'BookSnapshot', 'BookDelta'])
  })

  it('breaks after an update that could not be read', () => {
    const unreadable = book('delta', 11, 110, [['NaN', '1']], [])
    expect(read(followed(), snapshot(10, 100), unreadable, delta(12, 120))).toEqual([
      'BookSnapshot',
      'BAD_NUMBER',
      'broken 10..12',
    ])
  })

  it('passes over an update that is said twice', () => {
    expect(read(followed(), snapshot(10, 100), delta(11, 110), delta(11, 110), delta(12, 120))).toEqual([
      'BookSnapshot',
      'BookDelta',
      'repeat',
      'BookDelta',
    ])
  })

  it('passes over an old snapshot that comes again', () => {
    expect(read(followed(), snapshot(10, 100), delta(11, 110), snapshot(10, 100), delta(12, 120))).toEqual([
      'BookSnapshot',
      'BookDelta',
      'repeat',
      'BookDelta',
    ])
  })

  it('begins anew, marked, when the venue restarts its service', () => {
    expect(read(followed(), snapshot(10, 100), snapshot(1, 110), delta(2, 120))).toEqual([
      'BookSnapshot',
      'BookSnapshot NEW_EPOCH',
      'BookDelta',
    ])
  })

  it('crossed once is forgiven, crossed twice is no book', () => {
    const crossing = (u: number): string => book('delta', u, u * 10, [['100.2', '1']], [])
    const uncrossed = book('delta', 12, 120, [['100.2', '0']], [])
    expect(read(followed(), snapshot(10, 100), crossing(11), uncrossed, crossing(13), delta(14, 140))).toEqual([
      'BookSnapshot',
      'BookDelta',
      'BookDelta',
      'BookDelta',
      'CROSSED_BOOK',
    ])
  })

  it('locked is told, and kept', () => {
    const locking = book('delta', 11, 110, [['100.1', '1']], [])
    const unlocked = book('delta', 12, 120, [['100.1', '0']], [])
    expect(read(followed(), snapshot(10, 100), locking, unlocked)).toEqual([
      'BookSnapshot',
      'BookDelta LOCKED',
      'BookDelta',
    ])
  })

  it('is forgotten with the connection', () => {
    const mapper = followed()
    read(mapper, snapshot(10, 100))
    mapper.forgetBooks()
    expect(read(mapper, delta(11, 110), snapshot(20, 200))).toEqual(['', 'BookSnapshot'])
  })
})

describe('the levels of a book', () => {
  it('a snapshot comes out best first, whatever the order it came in', () => {
    const text = book(
      'snapshot',
      1,
      1,
      [
        ['99.0', '1'],
        ['100.0', '2'],
        ['98.0', '0'],
      ],
      [
        ['102.0', '1'],
        ['101.0', '2'],
      ],
    )
    expect(followed().frame(frameOf(text)).items[0]?.event).toMatchObject({
      bidPrices: [1000, 990],
      bidAmounts: [2000, 1000],
      askPrices: [1010, 1020],
      askAmounts: [2000, 1000],
      flags: [],
    })
  })

  it('a price that stands twice in a delta is kept twice, and told', () => {
    const twice: Levels = [
      ['99.9', '1'],
      ['99.8', '1'],
      ['99.9', '0'],
    ]
    expect(read(followed(), snapshot(10, 100), book('delta', 11, 110, twice, []))).toEqual([
      'BookSnapshot',
      'BookDelta REPEATED_LEVEL',
    ])
  })

  it('a side of more than 5 000 levels loses the farthest, and says so', () => {
    const asks: Levels = Array.from({ length: 6_000 }, (_, index) => [`${1_000 + index}.0`, '1'])
    const [item] = followed().frame(frameOf(book('snapshot', 1, 1, [], asks))).items
    expect(item?.event).toMatchObject({ flags: ['LEVELS_CUT'] })
    if (item?.kind !== 'fact' || item.type !== 'BookSnapshot') throw new Error('no snapshot')
    expect([item.event.askPrices.length, item.event.askPrices.at(-1)]).toEqual([5_000, 59_990])
  })

  it('an empty book is a book', () => {
    expect(read(followed(), book('snapshot', 1, 1, [], []))).toEqual(['BookSnapshot'])
  })

  it('a level that is no pair rejects the update', () => {
    const text = '{"topic":"orderbook.200.BTCUSDT","type":"snapshot","data":{"s":"BTCUSDT","b":[["1"]],"a":[],"u":1}}'
    expect(read(followed(), text)).toEqual(['UNEXPECTED_SHAPE'])
  })
})
