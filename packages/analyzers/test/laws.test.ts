import { createSetFold, type DerivedRecord, defineSet, type SetFold } from '@virtuoso/analyzer-kit'
import { builtInAnalyzers } from '@virtuoso/analyzers'
import { hex, parseCoordinate, parseRange, type StoredRecord } from '@virtuoso/contracts'
import { btc, eth, type Journal, journal, testCodec } from '@virtuoso/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const set = defineSet('built-in', builtInAnalyzers)
const newFold = (): SetFold => createSetFold({ set, codec: testCodec, partition: 0 })
const foldAll = (fold: SetFold, records: readonly StoredRecord[]): readonly DerivedRecord[] =>
  records.flatMap((it) => fold.fold(it))

/** What decides equality: id, key, bytes and lineage. */
const essence = (it: DerivedRecord): string =>
  [it.topic, it.key, hex(it.eventId), hex(testCodec.encodeBody(it.type, it.event)), JSON.stringify(it.headers)].join(
    ' ',
  )
const essences = (fold: SetFold, records: readonly StoredRecord[]): readonly string[] =>
  foldAll(fold, records).map(essence)

/** Two instruments with history, trades that come out of order, gaps and silence; every step is drawn. */
const market = fc
  .array(
    fc.record({
      kind: fc.integer({ min: 0, max: 9 }),
      step: fc.integer({ min: 100, max: 40_000 }),
      price: fc.integer({ min: 900, max: 1_100 }),
      isEth: fc.boolean(),
    }),
    {
      minLength: 20,
      maxLength: 150,
    },
  )
  .map((steps) => {
    const facts = history(journal().defined(btc).defined(eth))
    let nowMs = 70 * 60_000
    let watermarkMs = nowMs
    facts.resumed(nowMs, false, 'TRADES', btc).resumed(nowMs, false, 'TRADES', eth)
    for (const { kind, step, price, isEth } of steps) {
      const instrument = isEth ? eth : btc
      nowMs += step
      if (kind < 6)
        facts.trade(String(price / 10), '0.5', nowMs - (price % 3) * 1_000, {
          instrument,
          side: price % 2 === 0 ? 'BUY' : 'SELL',
        })
      if (kind === 6) facts.gap(nowMs, 'TRADES', instrument)
      if (kind === 7) facts.resumed(nowMs, price % 4 === 0, 'TRADES', instrument)
      if (kind === 8)
        facts.candle(Math.floor(nowMs / 60_000 - 2) * 60_000, ['99', '101', '98', '100'], '3', { instrument })
      if (kind === 9) facts.again()
      while (watermarkMs + 60_000 < nowMs) {
        watermarkMs += 60_000
        facts.progressed(watermarkMs)
      }
      watermarkMs = Math.max(watermarkMs, nowMs - 2_000)
      facts.progressed(watermarkMs)
    }
    return facts.records()
  })

function history(facts: Journal): Journal {
  for (let index = 0; index < 70; index += 1)
    for (const instrument of [btc, eth]) {
      const base = 100 + ((index * 7) % 11) / 10
      const [open, high, low, close] = [base, base + 0.6, base - 0.4, base + 0.2].map((it) => it.toFixed(1))
      facts.candle(index * 60_000, [open ?? '', high ?? '', low ?? '', close ?? ''], String(1 + (index % 5)), {
        instrument,
      })
    }
  return facts
}

describe('the laws of a set, on drawn markets', () => {
  it('prefix: run k, freeze, thaw, run the rest is one run', () => {
    fc.assert(
      fc.property(market, fc.double({ min: 0, max: 1, noNaN: true }), (records, share) => {
        const whole = newFold()
        const expected = essences(whole, records)
        const k = Math.floor(share * records.length)
        const before = newFold()
        const first = essences(before, records.slice(0, k))
        const after = newFold()
        for (const instrument of before.instruments())
          expect(after.thaw(instrument, before.freeze(instrument) ?? new Uint8Array())).toBe(true)
        expect([...first, ...essences(after, records.slice(k))]).toEqual(expected)
        for (const instrument of whole.instruments()) expect(after.freeze(instrument)).toEqual(whole.freeze(instrument))
      }),
      { numRuns: 15 },
    )
  }, 30_000)

  it('duplicates: every trade three times changes no output', () => {
    fc.assert(
      fc.property(market, (records) => {
        const tripled = records.flatMap((it) =>
          testCodec.typeOf(it.value ?? new Uint8Array()) === 'TradeExecuted' ? [it, it, it] : [it],
        )
        expect(essences(newFold(), tripled)).toEqual(essences(newFold(), records))
      }),
      { numRuns: 10 },
    )
  }, 30_000)

  it('interleaving: two instruments side by side are each as if alone', () => {
    fc.assert(
      fc.property(market, (records) => {
        const together = foldAll(newFold(), records)
        for (const instrument of [btc, eth]) {
          const alone = records.filter((it) => [instrument, 'bybit:*'].includes(it.key?.toString() ?? ''))
          const keyed = (all: readonly DerivedRecord[]): string[] =>
            all.filter((it) => it.key === instrument).map(essence)
          expect(keyed(together)).toEqual(keyed(foldAll(newFold(), alone)))
        }
      }),
      { numRuns: 10 },
    )
  }, 30_000)

  it('every output has an id of its own, a cause, and a window that ends with it', () => {
    fc.assert(
      fc.property(market, (records) => {
        const fold = newFold()
        const ids = new Set<string>()
        for (const record of records)
          for (const output of fold.fold(record)) {
            ids.add(hex(output.eventId))
            expect(parseCoordinate(output.headers.cause ?? '').offset).toBe(record.offset)
            if (output.headers.window === undefined) expect(output.type).toBe('AnalysisProgressed')
            else {
              const { from, to } = parseRange(output.headers.window)
              expect(to).toBe(record.offset + 1)
              expect(from).toBeLessThan(to)
            }
          }
        expect(ids.size).toBe(foldAll(newFold(), records).length)
      }),
      { numRuns: 10 },
    )
  }, 30_000)
})

describe('lineage', () => {
  it('nothing older than its window changes an output', () => {
    fc.assert(
      fc.property(market, fc.infiniteStream(fc.nat()), (records, draws) => {
        const known = new Map(foldAll(newFold(), records).map((it) => [hex(it.eventId), it]))
        const ofType = (type: string) => records.filter((it) => testCodec.typeOf(it.value ?? Buffer.of()) === type)
        const facts = ['FeedGap', 'TradeExecuted', 'FeedGap', 'CandleObserved'].map(ofType)
        for (const [index, draw] of [...draws.take(4)].entries()) {
          const drawn = facts[index] ?? []
          const removed = drawn[draw % Math.max(1, drawn.length)]?.offset ?? -1
          const rest = records.filter((it) => it.offset !== removed)
          for (const output of foldAll(newFold(), rest)) {
            const before = known.get(hex(output.eventId))
            const window = before?.headers.window
            if (before !== undefined && window !== undefined && parseRange(window).from > removed)
              expect(essence(output)).toBe(essence(before))
          }
        }
      }),
      { numRuns: 15, endOnFailure: true },
    )
  }, 60_000)
})

describe('what is handed on', () => {
  it('a minute is followed at once by the scores that it moves, then by the higher candle and its scores', () => {
    const facts = history(journal().defined(btc))
      .resumed(70 * 60_000)
      .trade('100', '1', 70 * 60_000 + 1_000)
    const outputs = foldAll(newFold(), facts.records()).filter((it) => it.key === btc)
    const types = outputs.map((it) =>
      it.type === 'ScoreComputed' ? it.event.dimension : it.type === 'CandleClosed' ? it.event.timeframe : it.type,
    )
    expect(types.slice(0, 3)).toEqual(['M1', 'TECHNICAL', 'VOLUME'])
    expect(types.slice(types.indexOf('M5') - 1, types.indexOf('M5') + 1)).not.toContain('M30')
    expect(types[types.indexOf('M5') - 1]).toMatch(/M1|TECHNICAL|VOLUME/)
  })

  it('nothing is scored before there are sixty candles: null with its reason, never 50', () => {
    const scores = foldAll(newFold(), history(journal().defined(btc)).records().slice(0, 100)).flatMap((it) =>
      it.type === 'ScoreComputed' ? [it.event] : [],
    )
    expect(scores.length).toBeGreaterThan(0)
    for (const score of scores) {
      expect(score.score).toBeUndefined()
      expect(score.reasons.map((it) => it.code)).toContain('WARMING_UP')
    }
  })

  it('progress is told on every topic that the set writes', () => {
    const told = foldAll(
      newFold(),
      journal().defined(btc).progressed(60_000).progressed(60_000).progressed(61_000).records(),
    )
    expect(told.map((it) => it.topic)).toEqual([...set.outputTopics, ...set.outputTopics])
  })

  it('a superseded ingestor that wakes up changes nothing', () => {
    const live = journal(0, 2).defined(btc).resumed(0).trade('100', '1', 1_000)
    const zombie = journal(0, 1).trade('666', '1', 2_000, { venueTradeId: 'zombie' })
    const records = [...live.records(), ...zombie.records(), ...journal(0, 2).progressed(60_000).records()]
    const candles = foldAll(newFold(), records).flatMap((it) => (it.type === 'CandleClosed' ? [it.event.high] : []))
    expect(candles).toEqual([1_000])
  })

  it('a superseded ingestor tells no time: its progress neither closes a minute nor hides that of its successor', () => {
    const live = journal(0, 2).defined(btc).resumed(0).trade('100', '1', 1_000)
    const zombie = journal(0, 1).progressed(600_000)
    const records = [...live.records(), ...zombie.records(), ...journal(0, 2).progressed(60_000).records()]
    const fold = newFold()
    expect(foldAll(fold, records).map((it) => [it.type, it.headers.cause])).toEqual([
      ['CandleClosed', 'market.events/0@0'],
      ...['TECHNICAL', 'VOLUME'].map(() => ['ScoreComputed', 'market.events/0@0']),
      ...set.outputTopics.map(() => ['AnalysisProgressed', 'market.events/0@0']),
    ])
    expect(fold.outcomes()).toMatchObject({ folded: 4, repeated: 1 })
  })

  it('nothing is analysed before its instrument is defined', () => {
    const early = journal().candle(0, ['98', '99', '97', '99'], '3').resumed(60_000).trade('100', '1', 61_000)
    expect(foldAll(newFold(), early.progressed(120_000).records()).map((it) => it.type)).toEqual(
      set.outputTopics.map(() => 'AnalysisProgressed'),
    )
    const later = early.defined(btc).trade('101', '1', 121_000).progressed(180_000)
    expect(
      foldAll(newFold(), later.records()).flatMap((it) => (it.type === 'CandleClosed' ? [it.event.open] : [])),
    ).toEqual([1_010])
  })
})
