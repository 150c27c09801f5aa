import { createSetFold, type DerivedRecord, defineSet, type SetFold } from '@virtuoso/analyzer-kit'
import { candleBuilder, technical, volume } from '@virtuoso/analyzers'
import type { StoredRecord } from '@virtuoso/contracts'
import { btc, eth, type Journal, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'

const set = defineSet('built-in', [candleBuilder, technical, volume])
const newFold = (): SetFold => createSetFold({ set, codec: testCodec, partition: 0 })
const foldAll = (fold: SetFold, records: readonly StoredRecord[]): readonly DerivedRecord[] =>
  records.flatMap((it) => fold.fold(it))

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

  it('history that is filled in behind live minutes makes scores as new as those minutes', () => {
    const nowMs = 1_000 * 300_000
    const facts = journal().defined(btc).resumed(nowMs)
    for (let minute = 0; minute < 3; minute += 1)
      facts.trade('100', '1', nowMs + minute * 60_000 + 1_000).progressed(nowMs + (minute + 1) * 60_000)
    for (const [timeframe, lengthMs] of [
      ['M5', 300_000],
      ['M1', 60_000],
    ] as const)
      for (let back = 90; back > 0; back -= 1) {
        const price = 100 + ((back * 7) % 11) / 10
        const [open, high, low, close] = [price, price + 0.6, price - 0.4, price + 0.2].map((it) => it.toFixed(1))
        facts.candle(nowMs - back * lengthMs, [open ?? '', high ?? '', low ?? '', close ?? ''], '2', { timeframe })
      }
    const scores = foldAll(newFold(), facts.records()).flatMap((it) => (it.type === 'ScoreComputed' ? [it.event] : []))
    const numbers = scores.filter((it) => it.score !== undefined)
    expect(numbers.length).toBeGreaterThan(0)
    for (const it of numbers) expect(it.asOfMs).toBe(nowMs + 3 * 60_000)
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
