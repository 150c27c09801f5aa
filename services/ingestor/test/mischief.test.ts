import { type LogRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { RunningService } from '@virtuoso/service-kit'
import type { Simulator } from '@virtuoso/simulator'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startIngestor } from '../src/index.ts'
import { emptyLog, generatedVenue, type Of, ofType, quiet, recordsOf, settingsFor, until } from './venue-and-log.ts'

const btc = 'bybit:BTC/USDT:USDT'
const eth = 'bybit:ETH/USDT:USDT'
const allUp = (epoch: number) => (records: readonly LogRecord[]) =>
  ofType(records, 'FeedResumed').filter((it) => it.headers.feed?.epoch === epoch).length >= 14

describe('an ingestor on a generated venue', { timeout: 60_000 }, () => {
  let venue: Simulator
  let log: EventLog
  const running: RunningService[] = []

  const start = async (over: EventLog = log): Promise<RunningService> => {
    const env = settingsFor(venue, 'BTC/USDT:USDT,ETH/USDT:USDT')
    const ingestor = await startIngestor(env, { log: over, logger: quiet })
    running.push(ingestor)
    return ingestor
  }

  beforeAll(async () => {
    venue = await generatedVenue()
  })
  beforeEach(() => {
    log = emptyLog()
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((it) => it.stop()))
  })
  afterAll(() => venue.stop())

  it('back-fills 240 candles of each timeframe, oldest first, before the live ones; trades do not wait', async () => {
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

  it('loses one book to one missing update, and has it back with a fresh snapshot', async () => {
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

  it('says a gap per channel when the venue hangs up, and comes back', async () => {
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

  it('gives up a line on which nothing comes, while the time of the venue goes on', async () => {
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

  it('quarantines what makes no sense, with its bytes, and goes on', async () => {
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

  it('takes the feed over with a higher epoch; the older process ends, superseded', async () => {
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

  it('goes on after a stop: the hole that was said closes, and the watermark never falls', async () => {
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

  it('loses nothing while the log does not answer for a while', async () => {
    let isDown = false
    const flaky: EventLog = {
      ...log,
      append: (records) =>
        isDown
          ? Promise.reject(new VirtuosoError('log-unavailable', 'down', { retryable: true }))
          : log.append(records),
    }
    const ingestor = await start(flaky)
    await until(log, 'market.events', allUp(1))
    isDown = true
    const heldBefore = (await recordsOf(log, 'market.raw')).length
    const sentBefore = venue.truth().length
    await expect.poll(() => venue.truth().length, { timeout: 10_000 }).toBeGreaterThan(sentBefore + 80)
    isDown = false
    await ingestor.stop()
    const frames = ofType(await recordsOf(log, 'market.raw'), 'RawFrame').filter(
      (it) => it.event.connection === 'linear-1',
    )
    expect(frames.map((it) => it.event.frameNumber)).toEqual(frames.map((_, index) => index))
    expect(frames.length).toBeGreaterThan(heldBefore + 20)
  })
})

const isOfBook = (it: LogRecord): boolean =>
  it.type === 'BookSnapshot' ||
  it.type === 'BookDelta' ||
  ((it.type === 'FeedGap' || it.type === 'FeedResumed') && it.event.channel === 'BOOK')

const text = ({ event }: Of<'FrameRejected'>): string => Buffer.from(event.data).toString()
