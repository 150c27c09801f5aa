import { createSetFold, defineSet, type SetFold } from '@virtuoso/analyzer-kit'
import { type ScoreComputed, type StoredRecord, seal } from '@virtuoso/contracts'
import { btc, type Journal, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { orderBook } from './order-book.ts'

const newFold = (): SetFold => createSetFold({ set: defineSet('mine', [orderBook]), codec: testCodec, partition: 0 })

const scoresOf = (fold: SetFold, records: readonly StoredRecord[]): readonly ScoreComputed[] =>
  records.flatMap((it) => fold.fold(it)).flatMap((it) => (it.type === 'ScoreComputed' ? [it.event] : []))
const scores = (facts: Journal) => scoresOf(newFold(), facts.records())
const last = (facts: Journal): ScoreComputed | undefined => scores(facts).at(-1)
const value = (score: ScoreComputed | undefined, name: string): number | undefined =>
  score?.evidence.find((it) => it.name === name)?.value
const codes = (score: ScoreComputed | undefined): readonly string[] => score?.reasons.map(({ code }) => code) ?? []

const bids = [
  ['100.0', '5'],
  ['99.9', '10'],
] as const
const asks = [
  ['100.1', '4'],
  ['100.2', '6'],
] as const

/** A book, then a best bid of five or six, in turn, once per 500 ms; the watermark follows. */
function quotedUntil(facts: Journal, fromMs: number, toMs: number, firstId = 100): Journal {
  for (let atMs = fromMs; atMs < toMs; atMs += 500) {
    const step = (atMs - fromMs) / 500
    const id = firstId + step + 1
    facts.book([['100.0', step % 2 === 0 ? '6' : '5']], [], atMs + 100, {
      isDelta: true,
      firstUpdateId: id,
      lastUpdateId: id,
    })
    facts.progressed(atMs)
  }
  return facts
}
const open = () => journal().defined().resumed(0, false, 'BOOK').resumed(0).book(bids, asks, 0, { lastUpdateId: 100 })
const id = (n: number) => ({ isDelta: true, firstUpdateId: n, lastUpdateId: n })

describe('a book that rests heavier on the bid', () => {
  const facts = quotedUntil(open(), 1_000, 60_000)
  const all = scores(facts)

  it('has no score before three quarters of a minute were observed, and is bullish then', () => {
    const first = all.find(({ score }) => score !== undefined)
    expect(first?.asOfMs).toBeGreaterThanOrEqual(44_000)
    expect(first?.asOfMs).toBeLessThan(46_000)
    expect(first?.score).toBeGreaterThan(50)
    for (const { score, reasons } of all) if (score === undefined) expect(reasons.length).toBeGreaterThan(0)
  })

  it('states what it saw', () => {
    const score = all.at(-1)
    expect(value(score, 'mid')).toBe(100.05)
    expect(value(score, 'spreadTicks')).toBe(1)
    expect(value(score, 'bookLevels')).toBe(4)
    expect(score?.components.map(({ name }) => name)).toContain('ofi')
    expect(score?.reasons).toContainEqual({ code: 'NO_TRADES', part: 'absorption' })
    const names = score?.evidence.map(({ name }) => name) ?? []
    expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)))
  })

  it('is mirrored where bids and asks change places', () => {
    const flip = (levels: readonly (readonly [string, string])[]) =>
      levels.map(([price, amount]): [string, string] => [(200.1 - Number(price)).toFixed(1), amount])
    const shown = (bid: typeof bids | [string, string][], ask: typeof asks | [string, string][]) => {
      const facts = journal().defined().resumed(0, false, 'BOOK')
      for (let atMs = 0; atMs <= 60_000; atMs += 1_000) facts.book(bid, ask, atMs)
      return last(facts)?.score ?? Number.NaN
    }
    const [up, down] = [shown(bids, asks), shown(flip(asks), flip(bids))]
    expect(up).toBeGreaterThan(60)
    expect(up + down).toBeCloseTo(100, 1)
  })

  it('goes on from a frozen state as if nothing had been', () => {
    const records = facts.records()
    for (const k of [5, 61, 90]) {
      const before = newFold()
      const first = scoresOf(before, records.slice(0, k))
      const after = newFold()
      expect(after.thaw(btc, before.freeze(btc) ?? new Uint8Array())).toBe(true)
      expect([...first, ...scoresOf(after, records.slice(k))]).toEqual(all)
    }
  })
})

describe('each second is sampled', () => {
  /** Mean imbalance of the minute, when the book turned at 31 s. */
  const turned = (turn: (facts: Journal) => Journal): number => {
    const facts = open()
    for (let atMs = 1_000; atMs <= 30_000; atMs += 1_000) facts.progressed(atMs)
    return value(last(turn(facts)), 'M1.micro') ?? Number.NaN
  }

  it('as it was before the first record of the second, which may be the one that changes it', () => {
    const byDelta = turned((it) =>
      it
        .book([['100.0', '1']], [], 31_000, id(101))
        .progressed(31_000)
        .gap(31_000),
    )
    const byTime = turned((it) =>
      it
        .progressed(31_000)
        .book([['100.0', '1']], [], 31_000, id(101))
        .gap(31_000),
    )
    expect(byDelta).toBeCloseTo(1 / 9, 12)
    expect(byTime).toBe(byDelta)
  })

  it('also where a repeat came first', () => {
    const again = turned((it) =>
      it
        .book([['100.0', '9']], [], 31_000, id(100))
        .book([['100.0', '1']], [], 31_000, id(101))
        .gap(31_000),
    )
    expect(again).toBeCloseTo(1 / 9, 12)
  })

  it('as the book stood through a silence, once for each second of it', () => {
    const silent = open()
      .book([['100.0', '12']], [], 29_000, id(101))
      .progressed(40_000)
    expect(value(last(silent.gap(40_000)), 'M1.micro')).toBeCloseTo((29 * (1 / 9) + 11 * (8 / 16)) / 40, 12)
  })
})

describe('a book that cannot be trusted', () => {
  const running = () => quotedUntil(open(), 1_000, 60_000)

  it('gives no score from a gap until it is resumed with a snapshot', () => {
    const facts = running().gap(60_000, 'BOOK')
    expect(last(facts)).toMatchObject({ score: undefined, reasons: [{ code: 'FEED_GAP', part: '' }], evidence: [] })
    facts.resumed(62_000, false, 'BOOK')
    expect(codes(last(facts))).toEqual(['BOOK_UNSYNCED'])
    facts.book(bids, asks, 62_500, { lastUpdateId: 900 })
    expect(last(facts)?.score).toBeGreaterThan(50)
  })

  it('counts no order flow across a gap', () => {
    const ofi = value(last(running().gap(60_000)), 'M1.ofi')
    const facts = running().gap(60_000, 'BOOK').resumed(61_000, false, 'BOOK')
    facts.book([['100.0', '5000']], asks, 61_000, { lastUpdateId: 900 }).gap(61_000)
    expect(value(last(facts), 'M1.ofi')).toBe(ofi)
  })

  it('gives no score after one lost delta, and none before half of the minute is observed again', () => {
    const facts = running().book([['100.0', '7']], [], 60_000, id(500))
    expect(codes(last(facts))).toEqual(['BOOK_UNSYNCED'])
    for (let atMs = 61_000; atMs <= 100_000; atMs += 1_000) facts.progressed(atMs)
    facts.book(bids, asks, 100_000, { lastUpdateId: 900 })
    expect(last(facts)).toMatchObject({ score: undefined })
    expect(codes(last(facts))).toContain('FEED_GAP')
    expect(last(quotedUntil(facts, 101_000, 150_000, 900))?.score).toBeGreaterThan(50)
  })

  it('waits for that half minute however much the longer horizons hold of the book before', () => {
    const facts = quotedUntil(open(), 1_000, 300_000).gap(300_000, 'BOOK')
    for (let atMs = 301_000; atMs < 340_000; atMs += 1_000) facts.progressed(atMs)
    facts.resumed(339_500, false, 'BOOK').book(bids, asks, 340_000, { lastUpdateId: 900 })
    for (let atMs = 341_000; atMs < 369_000; atMs += 1_000) facts.progressed(atMs)
    expect(last(facts)).toMatchObject({ score: undefined, coverage: 0 })
    expect(last(facts)?.reasons[0]).toEqual({ code: 'WARMING_UP', part: 'H4' })
    expect(last(facts)?.reasons).toContainEqual({ code: 'FEED_GAP', part: 'M1' })
    const back = last(facts.progressed(369_000))
    expect([back?.asOfMs, back?.score]).toEqual([369_000, expect.any(Number)])
  })

  it('gives no score with one side, while it stays crossed, and when nothing came for half a minute', () => {
    const oneSided = running().book(
      [],
      [
        ['100.1', '0'],
        ['100.2', '0'],
      ],
      60_000,
      id(219),
    )
    expect(codes(last(oneSided))).toEqual(['BOOK_ONE_SIDED'])
    const crossed = running()
      .book([['100.1', '1']], [], 60_000, id(219))
      .book([['99.9', '1']], [], 60_100, id(220))
    expect(codes(last(crossed))).toEqual(['BOOK_CROSSED'])
    const silent = running().progressed(89_600).progressed(89_601)
    expect(codes(last(silent))).toEqual(['STALE'])
  })

  it('says why the whole is void', () => {
    expect(last(running().defined(btc, { definitionVersion: 2, status: 'HALTED' }))).toMatchObject({
      coverage: 0,
      reasons: [{ code: 'HALTED', part: '' }],
    })
    const fold = newFold()
    const before = scoresOf(fold, running().records())
    expect(before.at(-1)?.score).toBeGreaterThan(50)
    expect(scoresOf(fold, [selection([])])).toMatchObject([
      { coverage: 0, reasons: [{ code: 'DESELECTED', part: '' }] },
    ])
    expect(scoresOf(fold, [selection([btc])]).at(-1)?.score).toBeGreaterThan(50)
  })

  /** What the feed follows from here on. */
  const selection = (instruments: readonly string[]): StoredRecord => ({
    ...seal(testCodec, {
      topic: 'market.events',
      partition: 0,
      key: 'bybit:*',
      type: 'UniverseSelected',
      event: {
        venue: 'bybit',
        receivedTimeMs: 60_000,
        shard: 'linear',
        selectionVersion: instruments.length + 1,
        instruments,
        rule: 'largest',
      },
      eventId: Buffer.alloc(16, instruments.length),
      headers: { feed: { shard: 'linear', epoch: 1 } },
      manifest: Buffer.alloc(16),
      timestampMs: 0,
    }),
    offset: 10_000 + instruments.length,
  })
})

it('sellers who hit a middle that does not move are met by buyers', () => {
  const facts = open()
  for (let atMs = 1_000; atMs <= 60_000; atMs += 1_000)
    facts.trade('100', '1', atMs, { side: 'SELL' }).book(bids, asks, atMs).progressed(atMs)
  const score = last(facts)
  expect(value(score, 'M1.flow')).toBe(-1)
  expect(score?.components.find(({ name }) => name === 'absorption')?.score).toBeGreaterThan(90)
})

describe('a wall', () => {
  /** Five levels a side, one bid of half a million dollars. */
  const walled = (facts: Journal, atMs: number, amount = '5000') => {
    const ladder = (...prices: readonly string[]) => prices.map((price): [string, string] => [price, '5'])
    const below: [string, string][] = [...ladder('100.0', '99.9', '99.8', '99.7'), ['99.5', amount]]
    return facts.book(below, ladder('100.1', '100.2', '100.3', '100.4', '100.5'), atMs)
  }
  const standing = (untilMs: number) => {
    const facts = journal().defined().resumed(0, false, 'BOOK')
    for (let atMs = 0; atMs <= untilMs; atMs += 1_000) walled(facts, atMs)
    return facts
  }
  const wall = (facts: Journal) => value(last(facts), 'wallBid')

  it('counts once it has stood for ten seconds, and no longer after a gap', () => {
    expect(wall(standing(60_000))).toBe(497_500)
    const after = (untilMs: number) => {
      const facts = standing(60_000).gap(60_500, 'BOOK').resumed(61_000, false, 'BOOK')
      for (let atMs = 61_000; atMs <= untilMs; atMs += 1_000) walled(facts, atMs)
      return facts.gap(untilMs)
    }
    expect(wall(after(71_000))).toBe(0)
    expect(wall(after(72_000))).toBe(497_500)
  })

  it('counts for nothing when it is below thirty-five thousand dollars', () => {
    const facts = journal().defined().resumed(0, false, 'BOOK')
    for (let atMs = 0; atMs <= 60_000; atMs += 1_000) walled(facts, atMs, '351')
    expect(wall(facts)).toBe(0)
    expect(last(facts)?.reasons).toContainEqual({ code: 'NO_DATA', part: 'walls' })
  })
})
