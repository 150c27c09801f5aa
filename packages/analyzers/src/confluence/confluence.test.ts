import { createSetFold, defineAnalyzer, defineSet } from '@virtuoso/analyzer-kit'
import { type EventsByType, id, type Reason, type ScoreComputed, type StoredRecord, seal } from '@virtuoso/contracts'
import { btc, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { confluence, dimensionWeights } from './confluence.ts'
import { countGap, type GapInterval, uninterrupted } from './state.ts'

type Words = Readonly<{ coverage?: number; reasons?: readonly Reason[] }>

/** Scores as they arrive on their topic, and the confluences that follow. */
function scores() {
  const records: StoredRecord[] = []
  const told = {
    say(second: number, dimension: string, score: number | undefined, { coverage = 1, reasons = [] }: Words = {}) {
      const event: EventsByType['ScoreComputed'] = {
        instrument: btc,
        analyzer: 'test',
        version: 1,
        configHash: id('test/1'),
        asOfMs: second * 1_000,
        dimension,
        kind: 'DIRECTION',
        score,
        coverage,
        reasons: reasons.map((code) => ({ code, part: 'M1' })),
        windowFromMs: 0,
        timeframes: [],
        components: [],
        evidence: [],
      }
      const place = {
        topic: 'analysis.scores',
        partition: 0,
        key: btc,
        manifest: id('test/1'),
        timestampMs: 0,
      } as const
      const eventId = id('test/1', records.length)
      const headers = { set: 'test', cause: `market.events/0@${records.length}` }
      records.push({
        ...seal(testCodec, { ...place, type: 'ScoreComputed', event, eventId, headers }),
        offset: records.length,
      })
      return told
    },
    /** All six. */
    all(second: number, values: readonly number[]) {
      for (const [i, [dimension]] of dimensionWeights.entries()) told.say(second, dimension, values[i])
      return told
    },
    published(): readonly ScoreComputed[] {
      const fold = createSetFold({
        set: defineSet('alone', [confluence], 'analysis.scores'),
        codec: testCodec,
        partition: 0,
      })
      return records.flatMap((it) => fold.fold(it)).flatMap((it) => (it.type === 'ScoreComputed' ? [it.event] : []))
    },
    last: () => told.published().at(-1),
  }
  return told
}

/** Six dimensions that say the same at every record of progress. */
const chorus = defineAnalyzer({
  name: 'chorus',
  version: 1,
  stateVersion: 1,
  config: {},
  produces: ['ScoreComputed'],
  initialState: () => null,
  on: {
    FeedProgressed(_, { watermarkMs: asOfMs }, { offset, emit }) {
      for (const [dimension] of dimensionWeights)
        emit(
          'ScoreComputed',
          {
            dimension,
            kind: 'DIRECTION',
            score: 75,
            coverage: 1,
            reasons: [],
            windowFromMs: asOfMs,
            timeframes: [],
            components: [],
            evidence: [],
          },
          { asOfMs, firstOffset: offset },
        )
    },
  },
  freeze: () => null,
  thaw: () => null,
})

const codes = (score: ScoreComputed | undefined): readonly string[] =>
  score?.reasons.map((it) => `${it.code}${it.part === '' ? '' : ` ${it.part}`}`) ?? []
const numberOf = (score: ScoreComputed | undefined, name: string): number | undefined =>
  score?.evidence.find((it) => it.name === name)?.value

const six = [80, 70, 75, 65, 60, 45]

describe('confluence', () => {
  it('of six dimensions is what was worked by hand, with what each added', () => {
    const last = scores().all(1, six).last()
    expect(last).toMatchObject({ dimension: 'CONFLUENCE', score: 72.84, coverage: 1, reasons: [], asOfMs: 1_000 })
    expect(numberOf(last, 'base')).toBeCloseTo(70.4, 9)
    expect(numberOf(last, 'contribution.ORDER_FLOW')).toBeCloseTo(9, 9)
    expect(numberOf(last, 'reliability')).toBe(100)
  })

  it('says nothing before enough is there, and names every dimension that is missing', () => {
    const [first] = scores().say(1, 'ORDER_FLOW', 80).published()
    expect(first).toMatchObject({ score: undefined, coverage: 0.3 })
    expect(codes(first)).toEqual([
      'NO_DATA ORDER_BOOK',
      'NO_DATA PRICE_STRUCTURE',
      'NO_DATA SENTIMENT',
      'NO_DATA TECHNICAL',
      'NO_DATA VOLUME',
      'INSUFFICIENT_COVERAGE',
    ])
  })

  it('goes on without the book, and says so; it is missing, not balanced', () => {
    const last = scores()
      .all(1, six)
      .say(2, 'ORDER_BOOK', undefined, { coverage: 0, reasons: ['FEED_GAP'] })
      .last()
    expect(last?.score).toBeGreaterThan(70)
    expect(last?.coverage).toBe(0.8)
    expect(codes(last)).toEqual(['FEED_GAP ORDER_BOOK'])
    expect(last?.components[1]).toEqual({ name: 'ORDER_BOOK', weight: 0.2, score: undefined, coverage: 0 })
  })

  it('loses what has not been said again for 150 s', () => {
    const told = scores().all(0, six).say(150, 'ORDER_FLOW', 80)
    expect(codes(told.last())).toEqual([])
    const later = told.say(151, 'ORDER_FLOW', 80).last()
    expect(later).toMatchObject({ score: undefined, coverage: 0.3 })
    expect(codes(later)).toContain('STALE ORDER_BOOK')
  })

  it('is worth less after a hole in a feed, until five minutes have gone by without one', () => {
    const told = scores()
    for (const second of [0, 10, 40, 100, 200, 300, 361]) {
      told.all(second, six)
      if (second === 10) told.say(second, 'ORDER_BOOK', undefined, { coverage: 0, reasons: ['FEED_GAP'] })
    }
    const reliabilities = told
      .published()
      .map((it) => [it.asOfMs / 1_000, Math.round(numberOf(it, 'reliability') ?? 0)])
    expect(reliabilities).toContainEqual([10, 80])
    expect(reliabilities).toContainEqual([100, 90])
    expect(reliabilities.at(-1)).toEqual([361, 100])
  })

  it('counts a long hole once, however often it is looked at', () => {
    const gaps: GapInterval[] = []
    for (let second = 0; second <= 100; second += 1) countGap(gaps, second * 1_000, second < 100, second > 0)
    expect(uninterrupted(gaps, 100_000)).toBeCloseTo(2 / 3, 12)
    expect(uninterrupted(gaps, 350_000)).toBeCloseTo(5 / 6, 12)
  })

  it('is not worth less for a hole that is past, which a longer window still tells of', () => {
    const told = scores()
    for (const second of [0, 10, 20]) {
      told.all(second, six)
      if (second === 10) told.say(second, 'ORDER_BOOK', 70, { reasons: ['FEED_GAP'] })
    }
    expect(numberOf(told.last(), 'reliability')).toBe(100)
  })

  it('of an instrument that is halted is none, whatever the dimensions say; of one that is no longer followed, once', () => {
    const fold = createSetFold({ set: defineSet('fused', [chorus, confluence]), codec: testCodec, partition: 0 })
    const facts = journal().defined(btc).progressed(1_000)
    facts.defined(btc, { definitionVersion: 2, status: 'HALTED' }).progressed(2_000)
    facts.defined(btc, { definitionVersion: 3 }).progressed(3_000)
    facts.selected([]).progressed(90_000).selected([btc])
    const told = facts
      .records()
      .flatMap((it) => fold.fold(it))
      .flatMap((it) => (it.type === 'ScoreComputed' && it.event.dimension === 'CONFLUENCE' ? [it.event] : []))
    expect(told.map((it) => [it.score, it.coverage, ...codes(it)]).slice(-4)).toEqual([
      [undefined, 0, 'HALTED'],
      [78.75, 1],
      [undefined, 0, 'DESELECTED'],
      [78.75, 1],
    ])
  })

  it('is said when it crosses a level that signals wait for, however little it moved', () => {
    const at = (score: number) => [score, score, score, score, score, score]
    const last = (before: number, after: number) => scores().all(0, at(before)).all(1, at(after)).last()?.score
    expect(last(67, 67.2)).toBe(69.55)
    expect(last(67.3, 67.5)).toBeGreaterThanOrEqual(70)
  })
})
