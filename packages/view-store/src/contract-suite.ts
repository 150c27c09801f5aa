import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Apply, describeMarketLists } from './contract/market-lists.ts'
import { describeOverview } from './contract/overview.ts'
import { describeUnusable } from './contract/unusable.ts'
import { noChanges, type ViewStore } from './port.ts'
import { advance, bitcoin, ether, gap, hexId, minute, progress, resumption, score } from './sample-rows.ts'

/** The behaviour of every view store. @param open - An empty one; it is closed after each test. */
export function describeViewStore(name: string, open: () => Promise<ViewStore>): void {
  describe(name, () => {
    let views: ViewStore
    let at: Map<string, number>
    beforeEach(async () => {
      views = await open()
      at = new Map()
    })
    afterEach(() => views.close())

    /** Applies a batch at the end of what was applied so far. */
    const apply: Apply = async (changes, topic) => {
      const from = at.get(topic)
      at.set(topic, (from ?? 0) + 100)
      return views.apply(advance((from ?? 0) + 100, { topic, from }), { ...noChanges, ...changes })
    }

    describe('the checkpoint', () => {
      it('is where the last batch left it', async () => {
        await views.apply(advance(100), noChanges)
        await views.apply(advance(250, { from: 100 }), noChanges)
        expect(await views.checkpoints('views')).toEqual([
          { projection: 'views', topic: 'market.events', partition: 1, topicId: 'topic-1', nextOffset: 250 },
        ])
        expect(await views.checkpoints('another')).toEqual([])
      })

      it('moves for one of two writers; the other changes nothing', async () => {
        await views.apply(advance(100), { ...noChanges, instruments: [bitcoin()] })
        await views.apply(advance(200, { from: 100 }), noChanges)
        const late = views.apply(advance(300, { from: 100 }), { ...noChanges, instruments: [ether()] })
        await expect(late).rejects.toMatchObject({ code: 'fenced' })
        expect((await views.checkpoints('views'))[0]?.nextOffset).toBe(200)
        expect((await views.instruments()).instruments.map((it) => it.base)).toEqual(['BTC'])
      })

      it('lets exactly one of two writers that race begin and go on', async () => {
        for (const step of [advance(100), advance(200, { from: 100 })]) {
          const outcomes = await Promise.allSettled([views.apply(step, noChanges), views.apply(step, noChanges)])
          expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1)
        }
      })

      it('does not move under the id of another topic', async () => {
        await views.apply(advance(100), noChanges)
        const other = views.apply(advance(200, { from: 100, topicId: 'topic-2' }), noChanges)
        await expect(other).rejects.toMatchObject({ code: 'fenced' })
      })

      it('stays when a row of its batch is refused', async () => {
        const broken = { ...noChanges, instruments: [bitcoin({ offset: Number.NaN })] }
        if (name === 'memory') return
        await expect(views.apply(advance(100), broken)).rejects.toThrow()
        expect(await views.checkpoints('views')).toEqual([])
      })
    })

    describe('an instrument', () => {
      it('is found by its canonical name and by its name in a path', async () => {
        await apply({ instruments: [bitcoin({ offset: 3 }), ether()] }, 'market.events')
        for (const name of ['bybit:BTC/USDT:USDT', 'bybit:BTC-USDT:USDT'])
          expect((await views.instrument(name))?.instrument).toEqual(bitcoin({ offset: 3 }))
        expect(await views.instrument('bybit:BTCUSDT')).toBeUndefined()
        expect(await views.instrument("'; drop table instruments; --")).toBeUndefined()
      })

      it('is not found by a path name that two share, but by each canonical name', async () => {
        const other = bitcoin({ instrument: 'bybit:BTC-USDT/USDT', offset: 1, venueSymbol: 'ODD' })
        await apply({ instruments: [bitcoin(), { ...other, pathName: bitcoin().pathName }] }, 'market.events')
        expect(await views.instrument('bybit:BTC-USDT:USDT')).toBeUndefined()
        expect((await views.instrument('bybit:BTC-USDT/USDT'))?.instrument.venueSymbol).toBe('ODD')
      })

      it('is what its newest definition says, also when an older one is applied again', async () => {
        await apply(
          { instruments: [bitcoin({ offset: 1 }), bitcoin({ offset: 8, status: 'HALTED' })] },
          'market.events',
        )
        await apply({ instruments: [bitcoin({ offset: 1 })] }, 'market.events')
        expect((await views.instrument('bybit:BTC/USDT:USDT'))?.instrument.status).toBe('HALTED')
      })

      it('keeps whole what is large, small or absent', async () => {
        const odd = bitcoin({
          tickSize: Number.MAX_SAFE_INTEGER - 1,
          contractSize: 10,
          expiryTimeMs: 1_798_675_200_000,
          settle: undefined,
          shard: undefined,
          fundingIntervalMs: undefined,
          integrity: [],
        })
        await apply({ instruments: [odd] }, 'market.events')
        expect((await views.instrument(odd.instrument))?.instrument).toEqual(odd)
      })
    })

    describe('a channel', () => {
      const channels = async () => (await views.instrument('bybit:BTC/USDT:USDT'))?.channels
      const gaps = async () => (await views.instrument('bybit:BTC/USDT:USDT'))?.gaps
      beforeEach(() => apply({ instruments: [bitcoin(), ether()] }, 'market.events'))

      it('that never had a gap nor came up has no state', async () => {
        expect(await channels()).toEqual([])
      })

      it('goes down with a gap and up with its resumption', async () => {
        await apply({ resumptions: [resumption({ gapId: undefined, atTimeMs: 5, offset: 4 })] }, 'market.events')
        expect(await channels()).toMatchObject([{ channel: 'TRADES', state: 'UP', sinceMs: 5 }])
        await apply({ gaps: [gap()] }, 'market.events')
        expect(await channels()).toMatchObject([{ state: 'DOWN', sinceMs: gap().fromTimeMs }])
        expect(await gaps()).toEqual([gap()])
        await apply({ resumptions: [resumption()] }, 'market.events')
        expect(await channels()).toMatchObject([{ state: 'UP', sinceMs: resumption().atTimeMs }])
        expect(await gaps()).toEqual([])
      })

      it('is not taken down again by a gap that is said twice, nor up by a resumption that is', async () => {
        const newer = gap({ gapId: hexId(0xb), fromTimeMs: 1_786_310_500_000, offset: 30 })
        await apply({ gaps: [gap()], resumptions: [resumption()] }, 'market.events')
        await apply({ gaps: [gap({ offset: 25 })] }, 'market.events')
        expect(await channels()).toMatchObject([{ state: 'UP' }])
        await apply({ gaps: [newer], resumptions: [resumption({ offset: 40 })] }, 'market.events')
        expect(await channels()).toMatchObject([{ state: 'DOWN', sinceMs: newer.fromTimeMs }])
      })

      it('is down after gap, resumption and gap in one batch', async () => {
        const second = gap({ gapId: hexId(0xb), fromTimeMs: 1_786_310_500_000, offset: 30 })
        await apply({ gaps: [gap(), second], resumptions: [resumption(), resumption({ offset: 35 })] }, 'market.events')
        expect(await channels()).toMatchObject([{ state: 'DOWN', sinceMs: second.fromTimeMs }])
        expect(await gaps()).toEqual([second])
      })

      it('comes up whole: one resumption ends all its gaps, and none of another channel', async () => {
        const more = [gap(), gap({ gapId: hexId(0xb), offset: 11 }), gap({ gapId: hexId(0xc), channel: 'BOOK' })]
        await apply({ gaps: more, resumptions: [resumption()] }, 'market.events')
        expect(await channels()).toMatchObject([
          { channel: 'BOOK', state: 'DOWN' },
          { channel: 'TRADES', state: 'UP' },
        ])
      })

      it('shows in the list of instruments', async () => {
        await apply({ gaps: [gap(), gap({ gapId: hexId(0xb), instrument: ether().instrument })] }, 'market.events')
        const { instruments, channels, gaps } = await views.instruments()
        expect(instruments.map((it) => it.base)).toEqual(['BTC', 'ETH'])
        expect(channels.map((it) => it.instrument)).toEqual([bitcoin().instrument, ether().instrument])
        expect(gaps).toHaveLength(2)
      })
    })

    describe('candles', () => {
      const read = (query: { fromMs?: number; toMs?: number; limit?: number; timeframe?: string } = {}) =>
        views.candles({ instrument: bitcoin().pathName, timeframe: 'M1', limit: 10, ...query })
      const open = (n: number): number => minute().openTimeMs + n * 60_000
      const run = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) =>
          minute({ eventId: hexId(100 + from + i), openTimeMs: open(from + i), offset: from + i }),
        )
      beforeEach(() => apply({ instruments: [bitcoin()] }, 'market.events'))

      it('come back exactly, unknown parts as nothing', async () => {
        const adopted = minute({ buyAmount: undefined, sellAmount: undefined, tradeCount: undefined, source: 'VENUE' })
        await apply({ candles: [adopted] }, 'market.candles')
        expect((await read())?.candles).toEqual([adopted])
      })

      it('are the newest of the range, ascending, the end excluded', async () => {
        await apply({ candles: run(0, 6) }, 'market.candles')
        expect((await read({ limit: 2 }))?.candles.map((it) => it.openTimeMs)).toEqual([open(4), open(5)])
        const range = await read({ fromMs: open(1), toMs: open(4) })
        expect(range?.candles.map((it) => it.openTimeMs)).toEqual([open(1), open(2), open(3)])
        expect(range?.newestOpenTimeMs).toBe(open(5))
        expect(await read({ timeframe: 'H4' })).toMatchObject({ candles: [], newestOpenTimeMs: undefined })
      })

      it('are replaced by a higher revision, never by a lower one or by a repeat', async () => {
        const revised = minute({ eventId: hexId(0xd), revision: 1, close: 1_180_300, offset: 8 })
        expect(await apply({ candles: [minute(), revised] }, 'market.candles')).toEqual({ repeats: 0 })
        expect(await apply({ candles: [minute({ offset: 9 })] }, 'market.candles')).toEqual({ repeats: 1 })
        expect(await apply({ candles: [{ ...revised, close: 1, offset: 11 }] }, 'market.candles')).toEqual({
          repeats: 1,
        })
        expect((await read())?.candles).toEqual([revised])
      })

      it('name the gaps of the trades that reach into them', async () => {
        const inside = gap({ fromTimeMs: open(2) - 5_000 })
        const before = gap({ gapId: hexId(1), fromTimeMs: open(0), offset: 2 })
        const end = (atTimeMs: number, offset: number) => ({ atTimeMs, recovered: false, offset })
        await apply({ candles: run(0, 6) }, 'market.candles')
        await apply(
          {
            gaps: [before, inside, gap({ gapId: hexId(2), channel: 'BOOK' })],
            resumptions: [
              resumption({ gapId: before.gapId, atTimeMs: open(1), offset: 3 }),
              resumption({ atTimeMs: open(3) }),
            ],
          },
          'market.events',
        )
        expect((await read({ fromMs: open(1), toMs: open(4) }))?.gaps).toEqual([{ ...inside, end: end(open(3), 20) }])
        expect((await read({ fromMs: open(3) }))?.gaps).toEqual([])
        expect((await read())?.gaps).toHaveLength(2)
      })

      it('of an instrument that nobody defined are not there at all', async () => {
        await apply({ candles: [minute({ instrument: 'bybit:X/USDT' })] }, 'market.candles')
        expect(await views.candles({ instrument: 'bybit:X/USDT', timeframe: 'M1', limit: 10 })).toBeUndefined()
      })
    })

    describe('scores', () => {
      const read = async () => (await views.scores('bybit:BTC-USDT:USDT'))?.scores
      beforeEach(() => apply({ instruments: [bitcoin()] }, 'market.events'))

      it('come back exactly, ascending by dimension, a missing one as nothing', async () => {
        const missing = score({ eventId: hexId(1), dimension: 'SENTIMENT', score: undefined, coverage: 0 })
        const exact = score({ score: 0.07, coverage: 0.3333 })
        await apply({ scores: [exact, missing] }, 'analysis.scores')
        expect(await read()).toEqual([missing, exact])
      })

      it('are the newest of their dimension', async () => {
        const later = score({ eventId: hexId(2), score: 60, offset: 9 })
        await apply({ scores: [score(), later] }, 'analysis.scores')
        expect(await read()).toEqual([later])
        const last = score({ eventId: hexId(3), score: 61, offset: 20 })
        await apply({ scores: [last] }, 'analysis.scores')
        expect(await read()).toEqual([last])
      })

      it('are not replaced by a repeat of an older one, in the same batch or a later one', async () => {
        const later = score({ eventId: hexId(2), score: 60, offset: 9 })
        const again = score({ offset: 30 })
        expect(await apply({ scores: [score(), later, score({ offset: 12 })] }, 'analysis.scores')).toEqual({
          repeats: 1,
        })
        expect(await apply({ scores: [again] }, 'analysis.scores')).toEqual({ repeats: 1 })
        expect(await read()).toEqual([later])
      })

      it('name open gaps and those inside their longest window', async () => {
        const old = gap({ gapId: hexId(1), fromTimeMs: score().windowFromMs - 20_000, offset: 2 })
        const resumed = resumption({ gapId: old.gapId, atTimeMs: score().windowFromMs - 10_000, offset: 3 })
        await apply({ gaps: [old, gap()], resumptions: [resumed] }, 'market.events')
        await apply({ scores: [score()] }, 'analysis.scores')
        expect((await views.scores('bybit:BTC-USDT:USDT'))?.gaps.map((it) => it.gapId)).toEqual([gap().gapId])
      })
    })

    describe('what is noticed', () => describeMarketLists({ views: () => views, apply }))
    describe('the overview', () => describeOverview({ views: () => views, apply }))
    describeUnusable({ views: () => views, apply })

    describe('standing', () => {
      it('of an empty store knows neither position nor progress', async () => {
        expect(await views.standing()).toEqual({ epoch: 1, positions: [], progress: [], incomplete: [] })
      })

      it('of an answer is that of its partitions alone', async () => {
        await apply({ instruments: [bitcoin()], progress: [progress()] }, 'market.events')
        await apply({ progress: [progress({ topic: 'market.candles', set: 'built-in' })] }, 'market.candles')
        const other = progress({ partition: 2 })
        await views.apply(advance(7, { partition: 2 }), { ...noChanges, progress: [other] })
        const at = (topic: string, partition: number, offset: number) => ({ topic, partition, offset })
        expect((await views.instrument(bitcoin().instrument))?.standing).toEqual({
          epoch: 1,
          positions: [at('market.events', 1, 99)],
          progress: [progress()],
          incomplete: [],
        })
        const candles = await views.candles({ instrument: bitcoin().instrument, timeframe: 'M1', limit: 1 })
        expect(candles?.standing.positions).toEqual([at('market.candles', 1, 99), at('market.events', 1, 99)])
        expect((await views.instruments()).standing.positions).toEqual([
          at('market.events', 1, 99),
          at('market.events', 2, 6),
        ])
        expect((await views.standing()).progress).toHaveLength(3)
      })

      it('never lets time fall', async () => {
        const repeat = progress({ watermarkMs: progress().watermarkMs - 1_000, offset: 30 })
        await apply({ progress: [progress(), repeat] }, 'market.events')
        await apply({ progress: [repeat] }, 'market.events')
        expect((await views.standing()).progress).toEqual([progress()])
      })

      it('keeps the newest progress of each feed and set', async () => {
        const later = progress({ watermarkMs: 1_786_310_459_000, offset: 19 })
        await apply({ progress: [progress(), later, progress({ shard: 'spot' })] }, 'market.events')
        await apply({ progress: [progress()] }, 'market.events')
        const kept = (await views.standing()).progress
        expect(kept).toHaveLength(2)
        expect(kept).toContainEqual(later)
      })
    })

    it('remembers the highest take-over of a feed in a partition', async () => {
      const row = (feedEpoch: number, partition = 1) => ({ partition, venue: 'bybit', shard: 'linear', feedEpoch })
      await apply({ feedEpochs: [row(2), row(3), row(1, 2)] }, 'market.events')
      await apply({ feedEpochs: [row(1)] }, 'market.events')
      expect(await views.feedEpochs()).toEqual(expect.arrayContaining([row(3), row(1, 2)]))
      expect(await views.feedEpochs()).toHaveLength(2)
    })
  })
}
