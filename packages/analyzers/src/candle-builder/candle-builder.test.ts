import { createSetFold, defineSet } from '@virtuoso/analyzer-kit'
import { type CandleClosed, decimalText, parseRange, type StoredRecord } from '@virtuoso/contracts'
import { openConventions } from '@virtuoso/domain'
import { journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { candleBuilder } from './candle-builder.ts'

const minute = 60_000
const set = defineSet('candles', [candleBuilder])

function candles(records: readonly StoredRecord[]): CandleClosed[] {
  const fold = createSetFold({ set, codec: testCodec, partition: 0 })
  return records.flatMap((it) => fold.fold(it)).flatMap((it) => (it.type === 'CandleClosed' ? [it.event] : []))
}
const told = (it: CandleClosed | undefined): string =>
  it === undefined
    ? 'nothing'
    : [it.open, it.high, it.low, it.close].map((value) => decimalText(value, it.priceScale)).join(' ') +
      ` × ${decimalText(it.amount, it.amountScale)}`

/** One traded minute before: its close is 100.0. */
const afterACloseOf100 = () => journal().defined().resumed(0).trade('100.0', '1.000', 1_000).progressed(minute)

describe('a minute of trades', () => {
  const traded = () =>
    afterACloseOf100()
      .trade('100.2', '1.000', minute + 5_000)
      .trade('100.4', '0.500', minute + 30_000, { side: 'SELL' })
      .trade('99.9', '2.000', minute + 59_000, { side: 'SELL' })

  it('opens at the close before it where the venue counts so, and knows who took', () => {
    expect(openConventions.bybit).toBe('PREVIOUS_CLOSE')
    const candle = candles(
      traded()
        .progressed(2 * minute)
        .records(),
    )[1]
    expect(told(candle)).toBe('100 100.4 99.9 99.9 × 3.5')
    expect(candle).toMatchObject({
      buyAmount: 1_000,
      sellAmount: 2_500,
      unknownAmount: 0,
      tradeCount: 3,
      source: 'TRADES',
      revision: 0,
    })
  })

  it('opens at its first trade where no price came before', () => {
    expect(
      told(
        candles(
          journal()
            .defined()
            .resumed(0)
            .trade('100.2', '1', 5_000)
            .trade('99', '1', 6_000)
            .progressed(minute)
            .records(),
        )[0],
      ),
    ).toBe('100.2 100.2 99 99 × 2')
  })

  it('closes when the watermark reaches its end, not before', () => {
    expect(
      candles(
        traded()
          .progressed(2 * minute - 1)
          .records(),
      ),
    ).toHaveLength(1)
    expect(
      candles(
        traded()
          .progressed(2 * minute)
          .records(),
      ),
    ).toHaveLength(2)
  })

  it('takes no trade that comes after it closed, and counts it on the minute then open', () => {
    const late = traded()
      .progressed(2 * minute)
      .trade('90', '9', 2 * minute - 500)
      .progressed(3 * minute)
    const [, closed, next] = candles(late.records())
    expect(told(closed)).toBe('100 100.4 99.9 99.9 × 3.5')
    expect(told(next)).toBe('99.9 99.9 99.9 99.9 × 0')
    expect(next?.lateCount).toBe(1)
  })

  it('goes on flat through a minute without a trade, wholly observed', () => {
    expect(
      candles(
        traded()
          .progressed(3 * minute)
          .records(),
      )[2],
    ).toMatchObject({ amount: 0, coverage: 1, gapMs: 0, tradeCount: 0 })
  })

  it('orders its first and last trade by their time, not by their arrival', () => {
    const swapped = afterACloseOf100()
      .trade('101', '1', minute + 30_000)
      .trade('100.5', '1', minute + 10_000)
      .progressed(2 * minute)
    expect(told(candles(swapped.records())[1])).toBe('100 101 100 101 × 2')
  })
})

describe('a gap', () => {
  const gapped = () =>
    afterACloseOf100()
      .progressed(2 * minute)
      .gap(2 * minute + 20_000)
      .resumed(2 * minute + 35_000)
      .progressed(3 * minute)

  it('is a part of the minute that was not observed', () => {
    expect(candles(gapped().records())[2]).toMatchObject({ gapMs: 15_000, coverage: 0.75, revision: 0 })
  })

  it('is filled by the candle of the venue, once, as a revision', () => {
    const filled = gapped()
      .candle(2 * minute, ['100', '103', '99', '102'], '7')
      .candle(2 * minute, ['1', '1', '1', '1'], '1')
    const found = candles(filled.records())
    expect(told(found[3])).toBe('100 103 99 102 × 7')
    expect(found[3]).toMatchObject({
      revision: 1,
      coverage: 1,
      source: 'VENUE',
      buyAmount: undefined,
      unknownAmount: 7_000,
    })
    expect(found).toHaveLength(4)
  })

  it('was none when everything was recovered', () => {
    const recovered = afterACloseOf100()
      .gap(minute + 20_000)
      .resumed(minute + 35_000, true)
      .progressed(2 * minute)
    expect(candles(recovered.records())[1]).toMatchObject({ gapMs: 0, coverage: 1 })
  })

  it('that is still open runs to the end of every minute', () => {
    const open = afterACloseOf100()
      .gap(minute + 45_000)
      .progressed(3 * minute)
    expect(candles(open.records()).map((it) => it.coverage)).toEqual([1, 0.75, 0])
  })

  it('before the channel first came up is not observed either', () => {
    const candle = candles(
      journal().defined().resumed(15_000).trade('100', '1', 20_000).progressed(minute).records(),
    )[0]
    expect(candle).toMatchObject({ gapMs: 15_000, coverage: 0.75 })
  })
})

describe('higher candles', () => {
  const fiveMinutes = (gapIn: number | undefined) => {
    const facts = journal().defined().resumed(0)
    for (let index = 0; index < 5; index += 1) {
      facts.trade(String(100 + index), '1', index * minute + 1_000)
      if (index === gapIn) facts.gap(index * minute + 20_000).resumed(index * minute + 35_000)
      facts.progressed((index + 1) * minute)
    }
    return facts
  }

  it('are rolled up from their minutes, right after the one that completes them', () => {
    const found = candles(fiveMinutes(undefined).records())
    expect(found.map((it) => it.timeframe)).toEqual(['M1', 'M1', 'M1', 'M1', 'M1', 'M5'])
    expect(told(found[5])).toBe('100 104 100 104 × 5')
    expect(found[5]).toMatchObject({ source: 'ROLLED', coverage: 1, buyAmount: 5_000, tradeCount: 5 })
  })

  it('are covered as their minutes are on average', () => {
    expect(candles(fiveMinutes(2).records())[5]).toMatchObject({ coverage: 0.95, gapMs: 15_000 })
  })

  it('follow with a revision when one of their minutes was filled', () => {
    const found = candles(
      fiveMinutes(2)
        .candle(2 * minute, ['101', '108', '101', '102'], '4')
        .records(),
    )
    expect(found.slice(6).map((it) => [it.timeframe, it.revision, it.coverage])).toEqual([
      ['M1', 1, 1],
      ['M5', 1, 1],
    ])
    expect(told(found[7])).toBe('100 108 100 104 × 8')
  })
})

describe('back-fill before the first own minute', () => {
  it('is adopted as it comes, and the first own minute opens at its close', () => {
    const facts = journal()
      .defined()
      .candle(0, ['98', '99', '97', '99'], '3')
      .candle(minute, ['99', '100', '99', '100'], '3')
      .resumed(2 * minute)
      .trade('100.3', '1', 2 * minute + 1_000)
      .progressed(3 * minute)
    const found = candles(facts.records())
    expect(found.map(told)).toEqual(['98 99 97 99 × 3', '99 100 99 100 × 3', '100 100.3 100 100.3 × 1'])
    expect(found.map((it) => it.source)).toEqual(['VENUE', 'VENUE', 'TRADES'])
  })

  it('says no higher candle twice: a roll-up of what the venue already said is not news', () => {
    const facts = journal().defined().candle(0, ['98', '101', '97', '100'], '15', { timeframe: 'M5' })
    for (let index = 0; index < 5; index += 1) facts.candle(index * minute, ['98', '101', '97', '100'], '3')
    expect(candles(facts.records()).map((it) => it.timeframe)).toEqual(['M5', 'M1', 'M1', 'M1', 'M1', 'M1'])
  })

  it('covers the minute in which we joined: the venue saw it whole', () => {
    const facts = journal()
      .defined()
      .resumed(55_000)
      .trade('100.1', '1', 56_000)
      .candle(0, ['99', '101', '99', '100'], '9')
      .progressed(minute)
      .trade('100.3', '1', minute + 1_000)
      .progressed(2 * minute)
    expect(candles(facts.records()).map(told)).toEqual(['99 101 99 100 × 9', '100 100.3 100 100.3 × 1'])
  })

  it('of a minute that we saw whole changes nothing', () => {
    const facts = afterACloseOf100().candle(0, ['1', '2', '1', '2'], '9')
    expect(candles(facts.records())).toHaveLength(1)
  })
})

describe('what a candle looked at', () => {
  /** Where the window of the newest candle begins. */
  const windowFrom = (records: readonly StoredRecord[]): number | undefined => {
    const fold = createSetFold({ set, codec: testCodec, partition: 0 })
    const window = records.flatMap((it) => fold.fold(it)).findLast((it) => it.type === 'CandleClosed')?.headers.window
    return window === undefined ? undefined : parseRange(window).from
  }
  /** Offsets: definition 0, resumption 1, trade 2, progress 3. */
  const closed = afterACloseOf100

  it('is its trades, and the close that it opens from', () => {
    expect(windowFrom(closed().records())).toBe(2)
    const next = closed()
      .trade('101', '1', minute + 1_000)
      .progressed(2 * minute)
    expect(windowFrom(next.records())).toBe(2)
    expect(
      windowFrom(
        next
          .trade('102', '1', 2 * minute + 1_000)
          .progressed(3 * minute)
          .records(),
      ),
    ).toBe(4)
  })

  it('is also the gap for which it is not whole, however long ago that began', () => {
    const facts = closed().gap(minute + 1_000)
    for (let index = 1; index < 4; index += 1)
      facts.trade('101', '1', index * minute + 2_000).progressed((index + 1) * minute)
    expect(candles(facts.records()).at(-1)).toMatchObject({ coverage: 0, tradeCount: 1 })
    expect(windowFrom(facts.records())).toBe(4)
  })

  it('is also the late trade that it counts', () => {
    const facts = closed()
      .trade('90', '1', 500)
      .trade('101', '1', minute + 1_000)
      .progressed(2 * minute)
    facts
      .trade('90', '1', 600)
      .trade('101', '1', 2 * minute + 1_000)
      .progressed(3 * minute)
    expect(candles(facts.records()).at(-1)?.lateCount).toBe(1)
    expect(windowFrom(facts.records())).toBe(5)
  })

  it('is also the gap for which the close that it opens from is the word of the venue', () => {
    const facts = closed()
      .gap(minute + 1_000)
      .resumed(minute + 2_000)
      .progressed(2 * minute)
    const filled = facts.candle(minute, ['100', '103', '99', '102'], '7').progressed(3 * minute)
    expect(candles(filled.records()).at(-1)).toMatchObject({ open: 1_020, coverage: 1, tradeCount: 0 })
    expect(windowFrom(filled.records())).toBe(2)
  })

  it('is also the candle that it revises', () => {
    const facts = closed()
      .trade('101', '1', minute + 1_000)
      .gap(minute + 20_000)
      .resumed(minute + 40_000)
      .progressed(2 * minute)
      .progressed(3 * minute)
      .candle(minute, ['100', '103', '99', '102'], '7')
    expect(candles(facts.records()).at(-1)?.revision).toBe(1)
    expect(windowFrom(facts.records())).toBe(2)
  })
})

it('misses nothing twice: a gap that began before the channel first came up is not longer than the minute', () => {
  const facts = journal().defined().resumed(50_000).trade('100', '1', 51_000).gap(10_000).progressed(minute)
  expect(candles(facts.records())[0]).toMatchObject({ gapMs: minute, coverage: 0 })
})

it('believes no venue that takers bought more than was traded', () => {
  const facts = journal().defined().candle(0, ['99', '101', '99', '100'], '3', { takerBuyAmount: '4' })
  expect(candles(facts.records())[0]).toMatchObject({
    buyAmount: undefined,
    sellAmount: undefined,
    unknownAmount: 3_000,
  })
})

describe('history that comes late', () => {
  it('is adopted although our own first minute is closed already, and completes its higher candle', () => {
    const facts = journal()
      .defined()
      .resumed(4 * minute)
      .trade('100', '1', 4 * minute + 1_000)
      .progressed(5 * minute)
    for (let index = 0; index < 4; index += 1) facts.candle(index * minute, ['99', '101', '98', '100'], '3')
    const told = candles(facts.records()).map((it) => [it.timeframe, it.openTimeMs / minute, it.revision])
    expect(told).toEqual([
      ['M1', 4, 0],
      ['M1', 0, 0],
      ['M1', 1, 0],
      ['M1', 2, 0],
      ['M1', 3, 0],
    ])
    const revised = facts.candle(0, ['99', '101', '98', '100'], '3', { timeframe: 'M5' })
    expect(candles(revised.records()).at(-1)).toMatchObject({ timeframe: 'M5', source: 'VENUE', revision: 0 })
  })

  it('of higher timeframes is adopted in any order although the channel is up, each candle once', () => {
    const joinedMs = 48 * 30 * minute
    const facts = journal().defined().resumed(joinedMs)
    const order = [47, ...Array.from({ length: 47 }, (_, index) => index), 20, 47]
    for (const index of order) facts.candle(index * 30 * minute, ['99', '101', '98', '100'], '3', { timeframe: 'M30' })
    const told = candles(facts.records()).map((it) => it.openTimeMs / (30 * minute))
    expect(told.slice(-47)).toEqual([...Array.from({ length: 47 }, (_, index) => index)])
    expect(told).toHaveLength(48)
  })

  it('of minutes that a long hole left out waits for each of them to close', () => {
    const facts = afterACloseOf100().gap(minute)
    for (let index = 100; index < 340; index += 1) facts.candle(index * minute, ['100', '101', '99', '100'], '3')
    for (let index = 2; index <= 340; index += 1) facts.progressed(index * minute)
    const found = candles(facts.records()).filter((it) => it.timeframe === 'M1' && it.source === 'VENUE')
    expect(found).toHaveLength(240)
  })
})

it('leaves block trades out, and says nothing while no price is known', () => {
  const facts = journal().defined().resumed(0).trade('500', '9', 1_000, { printKind: 'BLOCK' }).progressed(minute)
  expect(candles(facts.records())).toEqual([])
  expect(
    candles(
      facts
        .trade('100', '1', minute + 1_000)
        .progressed(2 * minute)
        .records(),
    ).map(told),
  ).toEqual(['100 100 100 100 × 1'])
})

it('keeps prices exact when the venue begins to write a finer digit', () => {
  const facts = afterACloseOf100()
    .defined(undefined, { definitionVersion: 2, priceScale: 3 })
    .candle(minute, ['100', '101', '99', '100.5'], '2')
  expect(candles(facts.progressed(2 * minute).records()).map((it) => [it.close, it.priceScale])).toEqual([
    [1_000, 1],
    [1_000, 1],
  ])
})
