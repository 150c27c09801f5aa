import { hex, type LogRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { RunningService } from '@virtuoso/service-kit'
import { type Simulator, tradesIn } from '@virtuoso/simulator'
import { describe, expect, it, type TestContext } from 'vitest'
import { startIngestor } from '../src/index.ts'
import { expectOneEffect } from './folded.ts'
import { undeclared } from './said-trades.ts'
import { emptyLog, generatedVenue, type Of, ofType, quiet, recordsOf, settingsFor, until } from './venue-and-log.ts'

const btc = 'bybit:BTC/USDT:USDT'
const eth = 'bybit:ETH/USDT:USDT'
const allUp = (epoch: number) => (records: readonly LogRecord[]) =>
  ofType(records, 'FeedResumed').filter((it) => it.headers.feed?.epoch === epoch).length >= 14

/** A venue, an empty log and ingestors between the two, of one test alone: most of what is tested is waiting. */
async function market({ onTestFinished }: TestContext) {
  const venue = await generatedVenue()
  const log = emptyLog()
  const running: RunningService[] = []
  onTestFinished(async () => {
    await Promise.all(running.map((it) => it.stop()))
    await venue.stop()
  })
  return {
    venue,
    log,
    async start(over: EventLog = log): Promise<RunningService> {
      const env = settingsFor(venue, 'BTC/USDT:USDT,ETH/USDT:USDT')
      const ingestor = await startIngestor(env, { log: over, logger: quiet })
      running.push(ingestor)
      return ingestor
    },
  }
}

/** Passes on what a log is told, unless it is away. */
function mayBeAway(log: EventLog) {
  let isAway = false
  const append: EventLog['append'] = (records) =>
    isAway ? Promise.reject(new VirtuosoError('log-unavailable', 'away', { retryable: true })) : log.append(records)
  const go = (away: boolean): void => {
    isAway = away
  }
  return { log: { ...log, append }, go }
}

describe('an ingestor on a generated venue', { timeout: 120_000 }, () => {
  it('back-fills 240 candles of each timeframe, oldest first, before the live ones; trades do not wait', async (context) => {
    const { log, start } = await market(context)
    await start()
    const events = await until(log, 'market.events', allUp(1))
    const candles = ofType(events, 'CandleObserved').filter((it) => it.key === btc && it.event.origin === 'BACKFILL')
    for (const timeframe of ['H4', 'M30', 'M5', 'M1']) {
      const opens = candles.filter((it) => it.event.timeframe === timeframe).map((it) => it.event.openTimeMs)
      expect(opens).toHaveLength(240)
      expect(opens).toEqual([...opens].sort((a, b) => a - b))
    }
    expect(candles.filter((it) => !it.event.closed)).toHaveLength(4)
    const live = ofType(events, 'CandleObserved').filter((it) => it.key === btc && it.event.origin === 'STREAM')
    expect(candles.at(-1)?.offset).toBeLessThan(live[0]?.offset ?? 0)
    const firstBook = ofType(events, 'BookSnapshot').find((it) => it.key === btc)
    expect(firstBook?.offset).toBeLessThan(candles.at(-1)?.offset ?? 0)
  })

  it('loses one book to one missing update, and has it back with a fresh snapshot', async (context) => {
    const { venue, log, start } = await market(context)
    await start()
    await until(log, 'market.events', allUp(1))
    venue.mischief({ kind: 'drop', channel: 'orderbook', instrument: 'ETHUSDT' })
    const events = await until(log, 'market.events', (records) =>
      records.some((it) => it.type === 'FeedResumed' && it.event.gapId !== undefined),
    )
    const gaps = ofType(events, 'FeedGap')
    expect(gaps.map((it) => [it.key, it.event.channel, it.event.reason])).toEqual([[eth, 'BOOK', 'SEQUENCE']])
    const gap = gaps[0]?.event
    expect((gap?.nextUpdateId ?? 0) - (gap?.lastUpdateId ?? 0)).toBe(2)
    const book = events.filter((it) => it.key === eth && isOfBook(it))
    expect(book.map((it) => it.type).filter((it) => it !== 'BookDelta')).toEqual([
      'FeedResumed',
      'BookSnapshot',
      'FeedGap',
      'FeedResumed',
      'BookSnapshot',
    ])
    const at = book.findIndex((it) => it.type === 'FeedGap')
    expect(book[at + 1]?.type).toBe('FeedResumed')
  })

  it('quarantines what makes no sense, with its bytes, and goes on', async (context) => {
    const { venue, log, start } = await market(context)
    await start()
    await until(log, 'market.events', allUp(1))
    const texts = ['{"topic":"publicTrade.BTCUSDT","data":[{"p":"1e400"}]}', '{"cut', '{"topic":"nobody.asked"}']
    for (const text of texts) venue.mischief({ kind: 'inject', text })
    const rejected = await until(log, 'market.quarantine', (records) => records.length === 3)
    expect(ofType(rejected, 'FrameRejected').map((it) => [it.event.reason, text(it)])).toEqual([
      ['INCONSISTENT', '{"p":"1e400"}'],
      ['NOT_JSON', texts[1]],
      ['UNKNOWN_CHANNEL', texts[2]],
    ])
    const before = (await recordsOf(log, 'market.events')).length
    await until(log, 'market.events', (records) => records.length > before + 20)
  })

  it('takes the feed over with a higher epoch; the older process ends, superseded', async (context) => {
    const { log, start } = await market(context)
    const older = await start()
    await until(log, 'market.events', allUp(1))
    await start()
    await expect(older.ended).rejects.toMatchObject({ code: 'superseded', exitCode: 78 })
    await older.stop()
    const events = await until(log, 'market.events', allUp(2))
    const second = events.filter((it) => it.headers.feed?.epoch === 2)
    const starts = ofType(second, 'FeedGap').map((it) => it.event.reason)
    expect(starts).toEqual(Array(14).fill('START'))
    expect(ofType(second, 'InstrumentDefined').map((it) => it.event.definitionVersion)).toEqual([1, 1])
    expect(ofType(events, 'FeedGap').filter((it) => it.headers.feed?.epoch === 1)).toEqual([])
  })

  it('goes on after a stop: the hole that was said closes, and the watermark never falls', async (context) => {
    const { log, start } = await market(context)
    const first = await start()
    await until(log, 'market.events', allUp(1))
    await first.stop()
    await start()
    const events = await until(log, 'market.events', allUp(2))
    const reasons = ofType(events, 'FeedGap').map((it) => it.event.reason)
    expect(reasons).toEqual(Array(14).fill('SHUTDOWN'))
    const closed = ofType(events, 'FeedResumed').filter((it) => it.headers.feed?.epoch === 2)
    expect(closed.every((it) => it.event.gapId !== undefined)).toBe(true)
    for (const [, progress] of Map.groupBy(ofType(events, 'FeedProgressed'), (it) => it.partition)) {
      const said = progress.map((it) => it.event.watermarkMs)
      expect(said).toEqual([...new Set(said)].sort((a, b) => a - b))
    }
  })

  it('starts although somebody wrote what nobody can read', async (context) => {
    const { log, start } = await market(context)
    const junk = { partition: 0, key: Buffer.from('bybit:BTC/USDT:USDT'), value: Buffer.from('?'), headers: [] }
    await log.append([
      { ...junk, topic: 'system.events', timestampMs: Date.now() },
      { ...junk, topic: 'market.events', timestampMs: Date.now() },
    ])
    await start()
    await expect
      .poll(async () => (await log.positions('market.events'))[0]?.endOffset, { timeout: 30_000 })
      .toBeGreaterThan(20)
  })

  it('loses nothing while the log does not answer for a while', async (context) => {
    const { venue, log, start } = await market(context)
    const flaky = mayBeAway(log)
    const ingestor = await start(flaky.log)
    await until(log, 'market.events', allUp(1))
    flaky.go(true)
    const heldBefore = (await recordsOf(log, 'market.raw')).length
    const sentBefore = venue.truth().length
    await expect.poll(() => venue.truth().length, { timeout: 30_000 }).toBeGreaterThan(sentBefore + 80)
    flaky.go(false)
    await ingestor.stop()
    const frames = await streamedFrames(log)
    expect(frames.map((it) => it.frameNumber)).toEqual(frames.map((_, index) => index))
    expect(frames.length).toBeGreaterThan(heldBefore + 20)
  })

  // What follows waits for many seconds, so it waits together.
  it.concurrent('hangs up when the log stays away longer than it can keep, and says the hole when it is back', async (context) => {
    const { venue, log, start } = await market(context)
    const flaky = mayBeAway(log)
    const ingestor = await start(flaky.log)
    await until(log, 'market.events', allUp(1))
    flaky.go(true)
    for (const afterMs of [0, 600, 1_200, 1_800, 2_400])
      venue.mischief({ kind: 'inject', text: '{'.padEnd(3_900_000), afterMs })
    const hungUp = () => venue.requests().filter(({ text }) => text === 'close').length
    await expect.poll(hungUp, { timeout: 60_000 }).toBe(1)
    flaky.go(false)
    const events = await until(log, 'market.events', closedAll)
    expect(ofType(events, 'FeedGap').map((it) => it.event.reason)).toEqual(Array(14).fill('OVERFLOW'))
    await ingestor.stop()
    const all = await until(log, 'market.events', () => true)
    expect(undeclared(venue.truth().flatMap(tradesIn), all)).toEqual([])
    const [life = []] = Map.groupBy(await streamedFrames(log), (it) => it.connectionEpochMs).values()
    expect(life.map((it) => it.frameNumber)).toEqual(life.map((_, index) => index))
  })

  it.concurrent('says a gap per channel when the venue hangs up, and comes back', async (context) => {
    const { venue, log, start } = await market(context)
    await start()
    await until(log, 'market.events', allUp(1))
    venue.mischief({ kind: 'close' })
    const events = await until(
      log,
      'market.events',
      (records) => ofType(records, 'FeedResumed').filter((it) => it.event.gapId !== undefined).length === 14,
    )
    expect(ofType(events, 'FeedGap').map((it) => it.event.reason)).toEqual(Array(14).fill('DISCONNECT'))
    const epochs = new Set(
      ofType(await recordsOf(log, 'market.raw'), 'RawFrame').map((it) => it.event.connectionEpochMs),
    )
    expect(epochs.size).toBe(3)
  })

  it.concurrent('gives up a line on which nothing comes, while the time of the venue goes on', async (context) => {
    const { venue, log, start } = await market(context)
    await start()
    await until(log, 'market.events', allUp(1))
    venue.mischief({ kind: 'mute' })
    const events = await until(
      log,
      'market.events',
      (records) => ofType(records, 'FeedResumed').filter((it) => it.event.gapId !== undefined).length === 14,
    )
    const gaps = ofType(events, 'FeedGap')
    expect(gaps.map((it) => it.event.reason)).toEqual(Array(14).fill('SILENCE'))
    const [gap] = gaps
    const watermarks = ofType(events, 'FeedProgressed').filter((it) => it.partition === gap?.partition)
    const meanwhile = watermarks.filter((it) => it.event.watermarkMs > (gap?.event.fromTimeMs ?? 0))
    expect(meanwhile.filter((it) => it.offset < (gap?.offset ?? 0)).length).toBeGreaterThanOrEqual(2)
  })

  it.concurrent('writes a trade that the venue tells again only once, also when it does so after a restart', async (context) => {
    const { venue, log, start } = await market(context)
    const first = await start()
    await until(log, 'market.events', (records) => allUp(1)(records) && ofType(records, 'TradeExecuted').length >= 20)
    venue.mischief({ kind: 'retell', channel: 'publicTrade' })
    venue.mischief({ kind: 'close' })
    const reconnected = await until(log, 'market.events', closedAll)
    expect(retold(venue)).toBeGreaterThan(0)
    expect(repeatedTrades(reconnected)).toBe(0)
    await first.stop()
    await start()
    const restarted = await until(log, 'market.events', (records) => allUp(2)(records) && repeatedTrades(records) > 0)
    expectOneEffect(restarted)
  })
})

const closedAll = (records: readonly LogRecord[]): boolean =>
  ofType(records, 'FeedResumed').filter((it) => it.event.gapId !== undefined).length === 14

const streamedFrames = async (log: EventLog) =>
  ofType(await recordsOf(log, 'market.raw'), 'RawFrame')
    .map((it) => it.event)
    .filter((it) => it.connection === 'linear-1')

/** How many trades the venue told more than once. */
function retold(venue: Simulator): number {
  const ids = venue
    .truth()
    .flatMap(tradesIn)
    .map((it) => it.id)
  return ids.length - new Set(ids).size
}

/** How many trades stand in the log once more under the same id. */
function repeatedTrades(records: readonly LogRecord[]): number {
  const ids = ofType(records, 'TradeExecuted').map((it) => hex(it.headers.eventId))
  return ids.length - new Set(ids).size
}

const isOfBook = (it: LogRecord): boolean =>
  it.type === 'BookSnapshot' ||
  it.type === 'BookDelta' ||
  ((it.type === 'FeedGap' || it.type === 'FeedResumed') && it.event.channel === 'BOOK')

const text = ({ event }: Of<'FrameRejected'>): string => Buffer.from(event.data).toString()
