import { createSetFold, type DerivedRecord, defineSet, type SetFold } from '@virtuoso/analyzer-kit'
import { candleBuilder, priceStructure } from '@virtuoso/analyzers'
import type { PatternDetected } from '@virtuoso/contracts'
import { btc, type Journal, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'

const newFold = (): SetFold =>
  createSetFold({ set: defineSet('structure', [candleBuilder, priceStructure]), codec: testCodec, partition: 0 })
const minuteMs = 60_000

type Bar = readonly [open: number, high: number, low: number, close: number]
const hex = (it: PatternDetected): string => Buffer.from(it.patternId).toString('hex')

function write(facts: Journal, bars: readonly Bar[], from = 0): Journal {
  for (const [i, bar] of bars.entries()) {
    const [open = '', high = '', low = '', close = ''] = bar.map((it) => it.toFixed(1))
    facts.candle((from + i) * minuteMs, [open, high, low, close], '1')
  }
  return facts
}

const patternsOf = (outputs: readonly DerivedRecord[]): readonly PatternDetected[] =>
  outputs.flatMap((it) => (it.type === 'PatternDetected' && it.event.timeframe === 'M1' ? [it.event] : []))
const patterns = (facts: Journal): readonly PatternDetected[] => {
  const fold = newFold()
  return patternsOf(facts.records().flatMap((it) => fold.fold(it)))
}
const of = (all: readonly PatternDetected[], kind: string): readonly PatternDetected[] =>
  all.filter((it) => it.kind === kind)

/** Seventy quiet minutes between 99 and 101. */
const quiet: readonly Bar[] = Array.from({ length: 70 }, (_, i) => [100, 101, 99, i % 2 === 0 ? 100.2 : 99.8])
/** A hill whose top at minute 75 is a pivot, known at minute 80. */
const hill: readonly Bar[] = [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1].map((it) => [100 + it, 101 + it, 99 + it, 100 + it])
/** Down a little, then up through 107, and away from it without looking back. */
const breakOut: readonly Bar[] = [
  [101, 101.5, 100, 100.5],
  [100.5, 109, 100.5, 108.5],
  [108.5, 111, 108, 110.5],
]
const upTo = (extra: readonly Bar[]): Journal => write(journal().defined(btc), [...quiet, ...hill, ...extra])

describe('a break', () => {
  it('is told once, when a close goes beyond the latest pivot, and is named after its candle', () => {
    const found = of(patterns(upTo(breakOut)), 'CHARACTER_CHANGE')
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ phase: 'OCCURRED', side: 'BULLISH', fromMs: 82 * minuteMs, asOfMs: 83 * minuteMs })
    expect(found[0]).toMatchObject({ priceLow: 1_070, priceHigh: 1_085 })
    expect(found[0]?.evidence.find((it) => it.name === 'pivotBarsAgo')?.value).toBe(7)
  })

  it('leaves the order block it started from, which ends when a close passes its far side', () => {
    const all = of(patterns(upTo([...breakOut, [110.5, 110.5, 95, 96]])), 'ORDER_BLOCK').filter(
      (it) => it.side === 'BULLISH',
    )
    expect(all.map((it) => it.phase)).toEqual(['BEGAN', 'ENDED'])
    expect(all[0]).toMatchObject({ priceLow: 1_000, priceHigh: 1_015, fromMs: 82 * minuteMs, strength: 0.8 })
    expect(all.map(hex)[0]).toBe(all.map(hex)[1])
    expect(all[1]?.toMs).toBe(85 * minuteMs)
  })
})

describe('a fair value gap', () => {
  it('begins with the candle that leaves it and ends with the one that fills it', () => {
    const all = of(patterns(upTo([...breakOut, [110.5, 111, 101, 110]])), 'FAIR_VALUE_GAP').filter(
      (it) => it.priceLow === 1_015 && it.priceHigh === 1_080,
    )
    expect(all.map((it) => [it.phase, it.fromMs, it.toMs])).toEqual([
      ['BEGAN', 83 * minuteMs, 84 * minuteMs],
      ['ENDED', 83 * minuteMs, 85 * minuteMs],
    ])
  })
})

describe('a sweep', () => {
  it('is told when a candle goes below everything of fifty minutes and closes back above it', () => {
    const [found] = of(patterns(upTo([[100, 101, 97, 100]])), 'LIQUIDITY_SWEEP')
    expect(found).toMatchObject({ side: 'BULLISH', priceLow: 970, priceHigh: 990, fromMs: 81 * minuteMs })
  })
})

describe('what was noticed', () => {
  it('ends, because nobody watched, when minutes are missing', () => {
    const facts = write(upTo(breakOut), [[110, 111, 109, 110]], 90)
    const ended = patterns(facts).filter((it) => it.phase === 'ENDED' && it.asOfMs === 91 * minuteMs)
    expect(ended.length).toBeGreaterThan(0)
    for (const it of ended) expect(it.evidence).toContainEqual({ name: 'endedByGap', value: 1 })
  })

  it('is noticed by the newest candle alone: history that comes after it tells nothing', () => {
    const late = write(journal().defined(btc), [...quiet, ...hill, ...breakOut].slice(0, -1))
    const reversed = journal().defined(btc)
    write(reversed, [[108.5, 111, 108, 110.5]], 83)
    write(reversed, [...quiet, ...hill, ...breakOut].slice(0, -1))
    expect(patterns(late).length).toBeGreaterThan(0)
    expect(patterns(reversed)).toEqual([])
  })

  it('has one name each, and what begins ends at most once', () => {
    const all = patterns(write(journal().defined(btc), stormy(600)))
    expect(new Set(all.map((it) => it.kind)).size).toBe(5)
    const told = all.map((it) => `${hex(it)} ${it.phase}`)
    expect(new Set(told).size).toBe(told.length)
    const begun = new Set(all.filter((it) => it.phase === 'BEGAN').map(hex))
    for (const it of all) if (it.phase === 'ENDED') expect(begun.has(hex(it))).toBe(true)
  })

  it('survives a restart: the zones that are open end as if nothing had been', () => {
    const records = write(journal().defined(btc), stormy(300)).records()
    const whole = newFold()
    const first = newFold()
    const second = newFold()
    for (const it of records.slice(0, 200)) {
      whole.fold(it)
      first.fold(it)
    }
    expect(second.thaw(btc, first.freeze(btc) ?? new Uint8Array())).toBe(true)
    const rest = (fold: SetFold) => patternsOf(records.slice(200).flatMap((it) => fold.fold(it)))
    const expected = rest(whole)
    expect(expected.some((it) => it.phase === 'ENDED')).toBe(true)
    expect(rest(second)).toEqual(expected)
  })
})

/** A seeded walk around 1 000 in steps of .1 that jumps now and then. */
function stormy(length: number): readonly Bar[] {
  let state = 11
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  let close = 10_000
  return Array.from({ length }, (): Bar => {
    const open = close
    close = Math.max(5_000, close + next(81) - 40 + (next(12) === 0 ? (next(2) * 2 - 1) * 120 : 0))
    const [high, low] = [Math.max(open, close) + next(30), Math.min(open, close) - next(30)]
    return [open / 10, high / 10, low / 10, close / 10]
  })
}
