import { UndecodableRecord } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { fact } from '../../test/facts.ts'
import { bookTrouble } from '../book/book-trouble.ts'
import { freezeIntake, thawIntake } from './frozen-intake.ts'
import { emptyIntake, type Intake, take } from './intake.ts'
import { gapsSince } from './recent-gaps.ts'

const defined = (): Intake => {
  const intake = emptyIntake()
  take(intake, fact('InstrumentDefined'))
  return intake
}

describe('time', () => {
  it('is the venue’s where the venue says it, and never runs back', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 1_000_000 }))
    expect([intake.eventTimeMs, intake.nowMs]).toEqual([1_000_000, 1_000_000])
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 999_000 }))
    expect([intake.eventTimeMs, intake.nowMs]).toEqual([999_000, 1_000_000])
  })

  it('goes on with the watermark of its own feed only', () => {
    const intake = defined()
    take(intake, fact('FeedProgressed', { watermarkMs: 5_000 }))
    take(intake, fact('FeedProgressed', { watermarkMs: 6_000, shard: 'spot' }))
    take(intake, fact('FeedProgressed', { watermarkMs: 7_000, venue: 'okx' }))
    expect([intake.nowMs, intake.watermarkMs]).toEqual([5_000, 5_000])
  })

  it('is ours, and counted, where the venue gives none', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', { exchangeTimeMs: undefined, receivedTimeMs: 1_000_100 }))
    expect([intake.eventTimeMs, intake.nowMs]).toEqual([1_000_100, 1_000_100])
    expect(intake.counts.receivedTime).toBeGreaterThan(0)
  })

  it('of a stamp 12 s in the future is ours, and the clock is suspect for a minute', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 1_012_100, receivedTimeMs: 1_000_100 }))
    expect(intake.nowMs).toBe(1_000_100)
    expect(intake.clockSuspectUntilMs).toBe(1_060_100)
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 1_005_100, receivedTimeMs: 1_000_100 }))
    expect(intake.nowMs).toBe(1_005_100)
  })

  it('of a venue that lives in our past is not carried off by what we asked it today', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 1_000_000, receivedTimeMs: 9_000_000_000 }))
    take(intake, fact('InstrumentDefined', { definitionVersion: 2, receivedTimeMs: 9_000_000_000 }))
    expect(intake.nowMs).toBe(1_000_000)
  })
})

describe('repeats', () => {
  it('a trade said three times counts once', () => {
    const intake = defined()
    const outcomes = [1, 2, 3].map(() => take(intake, fact('TradeExecuted', {}, 4_711)))
    expect(outcomes).toEqual(['folded', 'repeated', 'repeated'])
    expect(intake.counts.duplicate).toBe(2)
  })

  it('so does a liquidation, a book event and a definition', () => {
    const intake = defined()
    const twice = [
      () => fact('LiquidationReported', {}, 4_712),
      () => fact('BookSnapshot'),
      () => fact('BookDelta'),
      () => fact('InstrumentDefined', { definitionVersion: 2 }),
    ].map((say) => [take(intake, say()), take(intake, say())])
    expect(twice).toEqual(twice.map(() => ['folded', 'repeated']))
  })

  it('a woken ingestor that was taken over changes nothing', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', {}, 4_713, 2))
    const before = freezeIntake(intake)
    expect(take(intake, fact('InstrumentDefined', { definitionVersion: 9 }, 4_714, 1))).toBe('repeated')
    expect(take(intake, fact('FeedProgressed', { watermarkMs: 9_000_000 }, 4_715, 1))).toBe('repeated')
    expect(intake.counts.superseded).toBe(2)
    expect({ ...freezeIntake(intake), counts: [] }).toEqual({ ...before, counts: [] })
  })

  it('an instrument that moves to another shard follows that one’s epochs and progress', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', {}, 4_716, 7))
    take(intake, fact('InstrumentDefined', {}, 4_717, 1, 'linear-b'))
    expect([intake.shard, intake.feedEpoch]).toEqual(['linear-b', 1])
    expect(take(intake, fact('TradeExecuted', {}, 4_718, 1, 'linear-b'))).toBe('folded')
    expect(take(intake, fact('FeedProgressed', { shard: 'linear' }))).toBe('repeated')
  })
})

describe('channels', () => {
  it('come up with their first datum, go down with a gap, and up again only when resumed', () => {
    const intake = defined()
    expect(intake.channels.TRADES).toEqual({ state: 'NEVER' })
    take(intake, fact('TradeExecuted'))
    expect(intake.channels.TRADES).toEqual({ state: 'UP', firstUpMs: 1_000_000 })
    take(intake, fact('FeedGap', { fromTimeMs: 1_001_000 }))
    take(intake, fact('TradeExecuted', { exchangeTimeMs: 1_002_000 }))
    expect(intake.channels.TRADES).toEqual({ state: 'DOWN', firstUpMs: 1_000_000, gapFromMs: 1_001_000 })
    take(intake, fact('FeedResumed'))
    expect(intake.channels.TRADES).toEqual({ state: 'UP', firstUpMs: 1_000_000 })
    expect(intake.lastDatumMs.TRADES).toBe(1_002_000)
    expect(intake.channels.BOOK).toEqual({ state: 'NEVER' })
  })

  it('a gap of the book leaves nothing of it, a gap of trades leaves it alone', () => {
    const intake = defined()
    take(intake, fact('BookSnapshot'))
    take(intake, fact('FeedGap'))
    expect(bookTrouble(intake.book, intake.channels.BOOK.state)).toBeUndefined()
    take(intake, fact('FeedGap', { channel: 'BOOK' }))
    expect(bookTrouble(intake.book, intake.channels.BOOK.state)).toBe('FEED_GAP')
    take(intake, fact('FeedResumed', { channel: 'BOOK' }))
    expect(bookTrouble(intake.book, intake.channels.BOOK.state)).toBe('BOOK_UNSYNCED')
    take(intake, fact('BookSnapshot'))
    expect(bookTrouble(intake.book, intake.channels.BOOK.state)).toBeUndefined()
  })

  it('ignore a channel that only a newer writer knows', () => {
    const intake = defined()
    expect(take(intake, fact('FeedGap', { channel: 'UNKNOWN' }))).toBe('folded')
  })
})

describe('trades', () => {
  it('off the book are counted apart', () => {
    const intake = defined()
    take(intake, fact('TradeExecuted', { printKind: 'BLOCK' }))
    take(intake, fact('TradeExecuted'))
    expect(intake.counts.offBook).toBe(1)
  })

  it('that cannot be stop the fold', () => {
    for (const impossible of [{ price: 0 }, { amount: 0 }, { price: -1 }, { priceScale: 19 }, { amountScale: 19 }]) {
      expect(() => take(defined(), fact('TradeExecuted', impossible))).toThrow(UndecodableRecord)
    }
  })
})

it('an instrument is followed until a selection of its feed leaves it out, and again once one names it', () => {
  const intake = defined()
  const select = (instruments: readonly string[], shard = 'linear') => {
    take(intake, fact('UniverseSelected', { instruments, shard }))
    return thawIntake(freezeIntake(intake)).isSelected
  }
  const own = intake.definition?.instrument ?? ''
  expect([intake.isSelected, select([], 'spot'), select([]), select([own])]).toEqual([true, true, false, true])
})

describe('a frozen intake', () => {
  it('goes on as if there had been no restart', () => {
    const intake = defined()
    for (const record of [fact('TradeExecuted'), fact('BookSnapshot'), fact('FeedGap'), fact('FeedProgressed')])
      take(intake, record)
    const frozen = freezeIntake(intake)
    const thawed = thawIntake(structuredClone(frozen))
    expect(freezeIntake(thawed)).toEqual(frozen)
    const next = fact('BookDelta', { bidPrices: [99], bidAmounts: [5] })
    expect([take(intake, next), take(thawed, next)]).toEqual(['folded', 'folded'])
    expect(freezeIntake(thawed)).toEqual(freezeIntake(intake))
  })

  it('of nothing is an empty intake', () => {
    expect(freezeIntake(thawIntake(freezeIntake(emptyIntake())))).toEqual(freezeIntake(emptyIntake()))
  })

  it('is refused when it is none', () => {
    const frozen = freezeIntake(emptyIntake())
    expect(() => thawIntake({ ...frozen, times: [] })).toThrow(RangeError)
    expect(() => thawIntake({ ...frozen, channels: [[7]] })).toThrow(RangeError)
    expect(() => thawIntake({ ...frozen, definition: '{' })).toThrow(SyntaxError)
  })
})

describe('a book that is sent again, because nobody heard that it had arrived', () => {
  const book = fact('BookSnapshot', {}, 31)
  const change = fact('BookDelta', { bidPrices: [99], bidAmounts: [5] }, 32)

  it('does not set back what its changes have made of it', () => {
    const intake = defined()
    const outcomes = [book, change, book, change].map((it) => take(intake, it))
    expect(outcomes).toEqual(['folded', 'folded', 'repeated', 'repeated'])
    expect(intake.book.lastUpdateId).toBe(change.event.lastUpdateId)
  })

  it('is no book behind the gap that comes with it', () => {
    const intake = defined()
    const gap = fact('FeedGap', { channel: 'BOOK', fromTimeMs: 1_000 }, 33)
    for (const it of [book, change, gap, book, change, gap]) take(intake, it)
    expect(intake.book.standing).toBe('NO_SNAPSHOT')
  })

  it('mends one that is not trusted: who comes back may be told the same', () => {
    const intake = defined()
    for (const it of [book, fact('FeedGap', { channel: 'BOOK', fromTimeMs: 1_000 }, 33), book]) take(intake, it)
    expect(intake.book.standing).toBe('SYNCED')
  })
})

describe('recent gaps', () => {
  it('a gap and its end that are sent again, because nobody heard that they had arrived, are repeats', () => {
    const intake = defined()
    const gap = fact('FeedGap', { channel: 'TRADES', fromTimeMs: 1_000 }, 21)
    const end = fact('FeedResumed', { channel: 'TRADES', atTimeMs: 4_000 }, 22)
    expect([gap, end, gap, end].map((it) => take(intake, it))).toEqual(['folded', 'folded', 'repeated', 'repeated'])
    expect(intake.channels.TRADES.state).toBe('UP')
  })

  it('are named with both ends; what a window does not reach is left out', () => {
    const intake = defined()
    take(intake, fact('FeedGap', { channel: 'BOOK', fromTimeMs: 1_000 }, 21))
    take(intake, fact('FeedGap', { channel: 'TRADES', fromTimeMs: 1_000 }, 22))
    take(intake, fact('FeedResumed', { channel: 'BOOK', atTimeMs: 4_000 }))
    expect(gapsSince(intake.gaps, 3_999).map((it) => [it.channel, it.fromTimeMs, it.atTimeMs])).toEqual([
      ['BOOK', 1_000, 4_000],
      ['TRADES', 1_000, undefined],
    ])
    expect(gapsSince(intake.gaps, 4_000).map((it) => it.channel)).toEqual(['TRADES'])
    expect(freezeIntake(thawIntake(structuredClone(freezeIntake(intake))))).toEqual(freezeIntake(intake))
  })

  it('are named once, however often they are told', () => {
    const intake = defined()
    const gap = fact('FeedGap', { channel: 'BOOK', fromTimeMs: 1_000 }, 21)
    take(intake, gap)
    take(intake, gap)
    expect(gapsSince(intake.gaps, 0)).toHaveLength(1)
  })

  it('are the newest 32', () => {
    const intake = defined()
    for (let n = 0; n < 40; n += 1) take(intake, fact('FeedGap', { channel: 'BOOK', fromTimeMs: 1_000 + n }, 100 + n))
    expect(intake.gaps.map((it) => it.fromTimeMs)).toEqual(Array.from({ length: 32 }, (_, n) => 1_008 + n))
  })
})
