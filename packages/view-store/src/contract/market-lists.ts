import { beforeEach, describe, expect, it } from 'vitest'
import type { ViewChanges, ViewStore } from '../port.ts'
import {
  bitcoin,
  closed,
  ether,
  gap,
  hexId,
  pattern,
  price,
  raised,
  resumption,
  score,
  updated,
} from '../sample-rows.ts'
import type { Key, ScoreHistoryQuery, SignalQuery } from '../views.ts'

type Topic = 'market.events' | 'market.candles' | 'analysis.scores' | 'analysis.patterns' | 'signals'
export type Apply = (changes: Partial<ViewChanges>, topic: Topic) => Promise<Readonly<{ repeats: number }>>
/** What each test is given afresh. */
export type UnderTest = Readonly<{ views(): ViewStore; apply: Apply }>

const signalId = (n: number): string => `5a${n.toString(16).padStart(30, '0')}`

/** Signals, patterns, gaps and the history of scores, page by page. */
export function describeMarketLists({ views, apply }: UnderTest): void {
  beforeEach(() => apply({ instruments: [bitcoin(), ether()] }, 'market.events'))

  describe('a signal', () => {
    const one = async (id = raised().signalId) => (await views().signalsById({ from: id, to: id }, 2)).signals[0]

    it('comes back whole, with what became of it', async () => {
      await apply({ signals: [raised()] }, 'signals')
      expect(await one()).toEqual({ raised: raised(), updates: [], close: undefined })
      const later = updated({
        eventId: hexId(0x53),
        offset: 44,
        change: 'SCORE_LOST',
        score: undefined,
        price: undefined,
      })
      await apply(
        { signalUpdates: [updated(), { ...later, reasons: ['FEED_GAP'] }], signalCloses: [closed()] },
        'signals',
      )
      expect(await one()).toEqual({
        raised: raised(),
        updates: [updated(), { ...later, reasons: ['FEED_GAP'] }],
        close: closed(),
      })
    })

    it('keeps what is absent as absent', async () => {
      const odd = raised({ spreadBps: undefined, set: undefined, manifest: undefined, entryKind: 'LAST', shadow: true })
      const end = closed({ price: undefined, lastScore: undefined })
      await apply({ signals: [odd], signalCloses: [end] }, 'signals')
      expect(await one()).toEqual({ raised: odd, updates: [], close: end })
    })

    it('said again changes nothing, and is counted', async () => {
      const all = { signals: [raised()], signalUpdates: [updated()], signalCloses: [closed()] }
      expect(await apply(all, 'signals')).toEqual({ repeats: 0 })
      const before = await one()
      const again = { signals: [raised({ offset: 90, score: 1 })], signalUpdates: [updated({ offset: 91 })] }
      expect(await apply({ ...again, signalCloses: [closed({ offset: 92 })] }, 'signals')).toEqual({ repeats: 3 })
      expect(await one()).toEqual(before)
    })

    it('that is closed before its raise is applied is closed all the same', async () => {
      await apply({ signalCloses: [closed()], signalUpdates: [updated()] }, 'signals')
      await apply({ signals: [raised()] }, 'signals')
      expect(await one()).toMatchObject({ close: { reason: 'STOP_HIT' }, updates: [{ change: 'TARGET_HIT' }] })
    })

    it('is found by a range of ids, several in their order', async () => {
      const rows = [3, 1, 2].map((n) => raised({ signalId: signalId(n), offset: n }))
      await apply({ signals: rows }, 'signals')
      const found = await views().signalsById({ from: signalId(1), to: signalId(2) }, 9)
      expect(found.signals.map((it) => it.raised.signalId)).toEqual([signalId(1), signalId(2)])
      expect((await views().signalsById({ from: signalId(1), to: signalId(3) }, 2)).signals).toHaveLength(2)
      expect((await views().signalsById({ from: signalId(7), to: signalId(9) }, 2)).signals).toEqual([])
    })
  })

  describe('the list of signals', () => {
    const list = async (query: Partial<SignalQuery> = {}) =>
      (await views().signals({ limit: 10, ...query }))?.signals.map((it) => it.raised.offset)
    const timeMs = raised().asOfMs
    beforeEach(() =>
      apply(
        {
          signals: [
            raised({ signalId: signalId(1), offset: 1, asOfMs: timeMs }),
            raised({ signalId: signalId(2), offset: 2, asOfMs: timeMs + 5, side: 'SHORT', score: 28 }),
            raised({ signalId: signalId(3), offset: 3, asOfMs: timeMs + 5, instrument: ether().instrument }),
            raised({ signalId: signalId(4), offset: 4, asOfMs: timeMs + 9, score: 90 }),
          ],
          signalCloses: [closed({ signalId: signalId(4) })],
        },
        'signals',
      ),
    )

    it('is newest first, and narrowed by what is asked', async () => {
      expect(await list()).toEqual([4, 3, 2, 1])
      expect(await list({ side: 'SHORT' })).toEqual([2])
      expect(await list({ state: 'ACTIVE' })).toEqual([3, 2, 1])
      expect(await list({ state: 'CLOSED' })).toEqual([4])
      expect(await list({ minScore: 77.13 })).toEqual([4])
      expect(await list({ fromMs: timeMs + 5, toMs: timeMs + 9 })).toEqual([3, 2])
      expect(await list({ instrument: ether().pathName })).toEqual([3])
      expect(await views().signals({ limit: 1, instrument: 'bybit:NO/ONE' })).toBeUndefined()
    })

    it('turned page by page shows each once, also where several share a moment', async () => {
      for (const limit of [1, 2, 3]) {
        const seen: number[] = []
        for (let after: Key | undefined; ; ) {
          const page = (await views().signals({ limit, after }))?.signals ?? []
          seen.push(...page.map((it) => it.raised.offset))
          const last = page.at(-1)?.raised
          if (last === undefined) break
          after = { timeMs: last.asOfMs, id: last.signalId }
        }
        expect(seen).toEqual([4, 3, 2, 1])
      }
    })

    it('stands where its topics stand', async () => {
      const topics = (await views().signals({ limit: 1 }))?.standing.positions.map((it) => it.topic)
      expect(topics).toEqual(['market.events', 'signals'])
    })
  })

  it('patterns are newest first, beginning and end each by itself', async () => {
    const ended = pattern({ eventId: hexId(0xb2), phase: 'ENDED', asOfMs: pattern().asOfMs + 1, offset: 4 })
    const bare = pattern({
      eventId: hexId(0xb3),
      patternId: hexId(0xb4),
      kind: 'SIGNAL_WITHHELD',
      phase: 'OCCURRED',
      side: 'NONE',
      instrument: ether().instrument,
      timeframe: undefined,
      priceLow: undefined,
      priceHigh: undefined,
      priceScale: undefined,
      withheldBy: 'SPREAD_WIDE',
      evidence: [],
      asOfMs: pattern().asOfMs - 1,
    })
    expect(await apply({ patterns: [pattern(), ended, bare, pattern()] }, 'analysis.patterns')).toEqual({ repeats: 1 })
    const list = async (query: object = {}) => (await views().patterns({ limit: 9, ...query }))?.patterns
    expect(await list()).toEqual([ended, pattern(), bare])
    expect(await list({ phase: 'BEGAN' })).toEqual([pattern()])
    expect(await list({ kind: 'SIGNAL_WITHHELD', side: 'NONE' })).toEqual([bare])
    expect(await list({ instrument: ether().pathName, toMs: pattern().asOfMs })).toEqual([bare])
    expect(await list({ limit: 1, after: { timeMs: ended.asOfMs, id: ended.eventId } })).toEqual([pattern()])
  })

  it('gaps are listed with their ends, open ones apart when asked', async () => {
    const open = gap({ gapId: hexId(0xb), channel: 'BOOK', fromTimeMs: gap().fromTimeMs + 1 })
    await apply({ gaps: [gap(), open], resumptions: [resumption()] }, 'market.events')
    const end = { atTimeMs: resumption().atTimeMs, recovered: false, offset: resumption().offset }
    const list = async (query: object = {}) => (await views().gaps({ limit: 9, ...query }))?.gaps
    expect(await list()).toEqual([open, { ...gap(), end }])
    expect(await list({ state: 'OPEN' })).toEqual([open])
    expect(await list({ state: 'CLOSED', channel: 'TRADES' })).toEqual([{ ...gap(), end }])
    expect(await list({ limit: 1, after: { timeMs: open.fromTimeMs, id: open.gapId } })).toEqual([{ ...gap(), end }])
    expect(await list({ instrument: ether().instrument })).toEqual([])
  })

  describe('the history of a score', () => {
    const at = (n: number, row: object = {}) => score({ eventId: hexId(n), asOfMs: n * 1_000, offset: n, ...row })
    const history = async (query: Partial<ScoreHistoryQuery> = {}) =>
      (await views().scoreHistory({ instrument: bitcoin().pathName, dimension: 'TECHNICAL', limit: 10, ...query }))
        ?.points

    it('holds each value once, the newest of the range first, holes as holes', async () => {
      const reasons = ['H4', 'M30'].map((part) => ({ code: 'WARMING_UP', part }))
      const hole = at(2, { score: undefined, coverage: 0, detail: { ...score().detail, reasons } })
      await apply({ scores: [at(1), hole, at(3), at(3), at(4, { dimension: 'VOLUME' })] }, 'analysis.scores')
      const place = { partition: 1 }
      expect(await history()).toEqual([
        { asOfMs: 3_000, score: 81.25, coverage: 0.83, codes: ['WARMING_UP'], ...place, offset: 3 },
        { asOfMs: 2_000, score: undefined, coverage: 0, codes: ['WARMING_UP'], ...place, offset: 2 },
        { asOfMs: 1_000, score: 81.25, coverage: 0.83, codes: ['WARMING_UP'], ...place, offset: 1 },
      ])
      expect((await history({ fromMs: 2_000, toMs: 3_000 }))?.map((it) => it.offset)).toEqual([2])
      expect((await history({ limit: 1 }))?.map((it) => it.offset)).toEqual([3])
      expect(await history({ instrument: 'bybit:NO/ONE' })).toBeUndefined()
    })

    it('goes on where the page before ended, by number and not by letter', async () => {
      await apply({ scores: [9, 10, 11].map((n) => at(n, { asOfMs: 5 })) }, 'analysis.scores')
      const after = { timeMs: 5, id: '10' }
      expect((await history({ after }))?.map((it) => it.offset)).toEqual([9])
    })

    it('names the gaps that reach into it', async () => {
      await apply({ scores: [at(9)] }, 'analysis.scores')
      await apply({ gaps: [gap({ fromTimeMs: 8_000 })] }, 'market.events')
      const query = { instrument: bitcoin().instrument, dimension: 'TECHNICAL', limit: 3 }
      expect((await views().scoreHistory(query))?.gaps).toHaveLength(1)
    })
  })

  it('a price is the newest by offset, however often it is said', async () => {
    await apply({ prices: [price({ offset: 4, price: 4 }), price({ offset: 9, price: 9 })] }, 'market.events')
    await apply({ prices: [price({ offset: 6, price: 6 })] }, 'market.events')
    expect((await views().overview()).prices).toEqual([price({ offset: 9, price: 9 })])
  })
}
