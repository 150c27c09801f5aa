import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createSetFold, defineSet } from '@virtuoso/analyzer-kit'
import {
  feedResumedId,
  id,
  open,
  type PatternDetected,
  type ScoreComputed,
  type StoredRecord,
  seal,
} from '@virtuoso/contracts'
import {
  addFill,
  emptyFootprint,
  endedBy,
  footprintOpinion,
  noSweep,
  parseExact,
  resetFootprint,
  type Sweep,
  sq,
  takeFill,
  toScore,
  tradeQuote,
} from '@virtuoso/domain'
import { binanceFacts, binanceLog, binanceRecording, btc, journal, recorded, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { orderFlow } from './order-flow.ts'

const set = defineSet('flow', [orderFlow])
const second = 1_000
const minute = 60_000

function said(records: readonly StoredRecord[]): Readonly<{ scores: ScoreComputed[]; patterns: PatternDetected[] }> {
  const fold = createSetFold({ set, codec: testCodec, partition: 0 })
  const outputs = records.flatMap((it) => fold.fold(it))
  return {
    scores: outputs.flatMap((it) => (it.type === 'ScoreComputed' ? [it.event] : [])),
    patterns: outputs.flatMap((it) => (it.type === 'PatternDetected' ? [it.event] : [])),
  }
}
const last = (scores: readonly ScoreComputed[]): ScoreComputed => {
  const score = scores.at(-1)
  if (score === undefined) throw new Error('nothing was said')
  return score
}
const codes = (score: ScoreComputed): readonly string[] => [...new Set(score.reasons.map((it) => it.code))]
const evidence = (score: ScoreComputed, name: string): number | undefined =>
  score.evidence.find((it) => it.name === name)?.value

/** Bought twice as often as sold, once a second. */
function buyers(seconds: number, fromMs = 0) {
  const facts = journal().defined().resumed(fromMs)
  for (let i = 0; i < seconds; i += 1)
    facts
      .trade(String(100 + (i % 7) / 10), '300.000', fromMs + i * second, { side: i % 3 === 0 ? 'SELL' : 'BUY' })
      .progressed(fromMs + i * second - 2 * second)
  return facts
}

describe('a minute in which buyers cross the spread twice as often', () => {
  it('has no score before enough of it was seen, and one above 50 then', () => {
    const { scores } = said(buyers(70).records())
    const first = scores.find((it) => it.score !== undefined)
    expect(scores[0]).toMatchObject({ score: undefined, coverage: 0 })
    expect(codes(last(said(buyers(20).records()).scores))).toContain('WARMING_UP')
    expect(first?.asOfMs).toBeGreaterThanOrEqual(45 * second)
    expect(last(scores).score).toBeGreaterThan(60)
    expect(evidence(last(scores), 'M1.netShare')).toBeCloseTo(1 / 3, 1)
  })

  it('says nothing any more 60 s after the last trade', () => {
    const facts = buyers(120)
    for (let i = 120; i < 179; i += 1) facts.progressed(i * second)
    expect(codes(last(said(facts.records()).scores))).not.toEqual(['NO_TRADES'])
    const silent = last(said(facts.progressed(179 * second).records()).scores)
    expect([silent.score, silent.coverage, codes(silent)]).toEqual([undefined, 0, ['NO_TRADES']])
  })

  it('says nothing while a gap is open, at once, nor until half of a horizon is seen again', () => {
    const gap = said(
      buyers(120)
        .gap(119 * second)
        .records(),
    )
    expect(last(gap.scores)).toMatchObject({ asOfMs: 119 * second, score: undefined, coverage: 0 })
    expect(codes(last(gap.scores))).toEqual(['FEED_GAP'])
    const resumed = said(
      buyers(120)
        .gap(119 * second)
        .resumed(160 * second)
        .records(),
    )
    expect(last(resumed.scores).reasons).toContainEqual({ code: 'FEED_GAP', part: 'M1' })
  })

  it('goes on where all was recovered', () => {
    const resumed = last(
      said(
        buyers(120)
          .gap(119 * second)
          .resumed(125 * second, true)
          .records(),
      ).scores,
    )
    expect(resumed.score).toBeGreaterThan(60)
  })

  it('says nothing while trading is halted, however it is measured', () => {
    const halted = last(
      said(buyers(120).defined(undefined, { definitionVersion: 2, status: 'HALTED' }).records()).scores,
    )
    expect(halted).toMatchObject({ score: undefined, coverage: 0, reasons: [{ code: 'HALTED', part: '' }] })
  })

  it('says once that the instrument is no longer followed, and goes on when it is again', () => {
    const left = said(
      buyers(120)
        .selected([])
        .progressed(300 * second)
        .records(),
    ).scores
    expect(left.slice(-1)).toMatchObject([
      { score: undefined, coverage: 0, reasons: [{ code: 'DESELECTED', part: '' }] },
    ])
    expect(left.filter((it) => it.reasons.some(({ code }) => code === 'DESELECTED'))).toHaveLength(1)
    const back = said(buyers(120).selected([]).selected([btc]).records()).scores
    expect(last(back).score).toBeGreaterThan(60)
  })

  it('says nothing of sides that nobody knows', () => {
    const facts = journal().defined().resumed(0)
    for (let i = 0; i < 90; i += 1)
      facts.trade('100.0', '1.000', i * second, { side: i % 3 === 0 ? 'UNKNOWN' : 'BUY' }).progressed(i * second)
    expect(last(said(facts.records()).scores)).toMatchObject({ score: undefined })
    expect(codes(last(said(facts.records()).scores))).toContain('SIDE_UNKNOWN')
  })

  it('is half of the truth while nobody tells open interest', () => {
    expect(last(said(buyers(120).records()).scores).reasons).toContainEqual({ code: 'NO_DATA', part: 'openInterest' })
    const facts = journal().defined().resumed(0)
    for (let i = 0; i < 120; i += 1)
      facts.openInterest(String(1_000 + i), i * second).trade(String(100 + i / 10), '1.000', i * second)
    const score = last(said(facts.records()).scores)
    expect(score.components.find((it) => it.name === 'openInterest')?.score).toBeGreaterThan(90)
    expect(evidence(score, 'M1.oiChange')).toBeCloseTo(1_119 / 1_060 - 1, 2)
  })
})

describe('what a footprint and a divergence tell', () => {
  it('tells a stack when its five minutes are over, with its prices', () => {
    const facts = journal().defined().resumed(0)
    for (let i = 0; i < 120; i += 1)
      facts.trade(String(1_000 + (i % 4) * 0.2), '1.000', i * second, { side: i % 12 < 4 ? 'SELL' : 'BUY' })
    const { patterns } = said(facts.trade('1000.0', '1.000', 5 * minute).records())
    expect(patterns).toEqual([])
    const bought = journal().defined().resumed(0)
    for (let i = 0; i < 120; i += 1) bought.trade(String(1_000 + (i % 4) * 0.2), '1.000', i * second)
    const [stack, ...others] = said(bought.trade('1000.0', '1.000', 5 * minute).records()).patterns
    expect(others).toEqual([])
    expect(stack).toMatchObject({
      kind: 'STACKED_IMBALANCE',
      phase: 'OCCURRED',
      side: 'BULLISH',
      timeframe: 'M5',
      fromMs: 0,
      toMs: 5 * minute,
      priceLow: 10_000,
      priceHigh: 10_006,
      priceScale: 1,
    })
  })

  it('tells sellers against a rising price after 30 s, and its end in a gap', () => {
    const facts = journal().defined().resumed(0)
    for (let i = 0; i < 300; i += 1) facts.trade(String(100 + i / 10), '1.000', i * second, { side: 'SELL' })
    const { patterns } = said(facts.gap(300 * second).records())
    expect(patterns.map(({ kind, phase, side, timeframe }) => [kind, phase, side, timeframe].join(' '))).toEqual([
      'FLOW_DIVERGENCE BEGAN BEARISH M5',
      'FLOW_DIVERGENCE ENDED BEARISH M5',
    ])
    expect(patterns[1]?.evidence).toEqual([{ name: 'endedByGap', value: 1 }])
    expect(patterns[0]?.patternId).toEqual(patterns[1]?.patternId)
  })
})

const recording = recorded(binanceRecording)
describe.skipIf(recording === undefined)('six recorded minutes of a perpetual', () => {
  it('are scored as they were counted by hand', { timeout: 30_000 }, () => {
    const log = binanceLog(recording ?? '', 'usdm', ({ type }) => type === 'TradeExecuted')
    const upTo = log.findLastIndex((it) => open(testCodec, it).type === 'TradeExecuted')
    const score = last(said([...log.slice(0, upTo + 1), openInterestIsUp(1_723_161_599_643, upTo + 1)]).scores)
    const numbers = (timeframe: string) =>
      ['buyAmount', 'sellAmount', 'buyCount', 'sellCount'].map((it) => evidence(score, `${timeframe}.${it}`))
    expect(score.asOfMs).toBe(1_723_161_599_643)
    expect(numbers('M1')).toEqual([230.736, 235.485, 1_366, 2_095])
    expect(numbers('M5')).toEqual([1_200.702, 1_102.697, 8_619, 10_943])
    const d = (timeframe: string) => evidence(score, `${timeframe}.netShare`) ?? Number.NaN
    expect([d('M1'), d('M5')]).toEqual([expect.closeTo(-0.0101862, 7), expect.closeTo(0.042548, 7)])
    expect([toScore(sq(d('M1') / 0.3)), toScore(sq(d('M5') / 0.2))]).toEqual([48.3, 60.4])
    const counts = (buy: number, sell: number, scale: number) => toScore(sq((buy - sell) / (buy + sell) / scale))
    expect([counts(1_366, 2_095, 0.3), counts(8_619, 10_943, 0.2)]).toEqual([21.27, 24.46])
  })

  it('hold the sweeps that were counted by hand', { timeout: 30_000 }, () => {
    const sweep = noSweep()
    const sweeps: Sweep[] = []
    let trades = 0
    for (const { type, event } of binanceFacts(recording ?? '', 'usdm')) {
      if (type !== 'TradeExecuted') continue
      trades += 1
      const ended = takeFill(sweep, {
        side: event.takerSide,
        quote: tradeQuote(event, undefined),
        timeMs: event.exchangeTimeMs ?? 0,
        offset: trades,
      })
      if (ended !== undefined) sweeps.push(ended)
    }
    const open = endedBy(sweep, Number.MAX_SAFE_INTEGER)
    if (open !== undefined) sweeps.push(open)
    const largest = sweeps.reduce((most, it) => (it.quote > most.quote ? it : most))
    expect([trades, sweeps.length, sweeps.filter((it) => it.quote >= 100_000).length]).toEqual([21_313, 3_227, 213])
    expect([largest.side, largest.quote]).toEqual(['SELL', expect.closeTo(9_719_292.31, 2)])
  })
})

/** Has all be said anew at this moment: the channel comes up, and its reason is another one. */
function openInterestIsUp(atTimeMs: number, offset: number): StoredRecord {
  const event = {
    instrument: 'binance:BTC/USDT:USDT',
    exchangeTimeMs: atTimeMs,
    receivedTimeMs: atTimeMs,
    origin: 'STREAM',
    flags: [],
    channel: 'OPEN_INTEREST',
    atTimeMs,
    recovered: false,
    recoveredCount: 0,
  } as const
  const record = seal(testCodec, {
    topic: 'market.events',
    partition: 0,
    key: event.instrument,
    manifest: id('test/1', 'manifest'),
    timestampMs: 0,
    type: 'FeedResumed',
    event,
    eventId: feedResumedId(event),
    headers: { feed: { shard: 'all', epoch: 1 } },
  })
  return { ...record, offset }
}

const footprints = recorded('trades-orderflow-footprint')
describe.skipIf(footprints === undefined)('a thousand recorded trades of Ether', () => {
  it('were bought a little more than sold', () => {
    const rows = gunzipSync(readFileSync(join(footprints ?? '', 'public_trades_list.csv.gz')))
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)
    const footprint = emptyFootprint()
    resetFootprint(footprint, 0)
    footprint.size = 10
    const totals = { buy: 0, sell: 0 }
    for (const [offset, row] of rows.entries()) {
      const [, time = '', , , side, price = '', amount = ''] = row.split(',')
      const fill = { price: parseExact(price, 2), amount: parseExact(amount, 3) }
      if (typeof fill.price !== 'number' || typeof fill.amount !== 'number') throw new Error(row)
      totals[side === 'buy' ? 'buy' : 'sell'] += fill.amount
      addFill(footprint, {
        price: fill.price,
        amount: fill.amount,
        isBuy: side === 'buy',
        timeMs: Number(time),
        offset,
      })
    }
    expect([rows.length, totals]).toEqual([1_000, { buy: 3_479_549, sell: 3_088_419 }])
    expect((totals.buy - totals.sell) / (totals.buy + totals.sell)).toBeCloseTo(0.0595511, 7)
    expect(footprintOpinion(footprint)).toBeDefined()
  })
})
