import { hex, type LogRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIngestor } from '../src/index.ts'
import { emptyLog, isRecorded, ofType, quiet, recordedVenue, recordsOf, settingsFor, until } from './venue-and-log.ts'

const instruments = ['BTC', 'ETH', 'SOL', 'DOGE'].map((it) => `${it}/USDT:USDT`).join()

describe.skipIf(!isRecorded)('the recorded venue, written down', () => {
  let log: EventLog
  let events: readonly LogRecord[]
  let frames: readonly LogRecord[]
  const venue = recordedVenue()

  beforeAll(async () => {
    log = emptyLog()
    const ingestor = await startIngestor(settingsFor(await venue, instruments), { log, logger: quiet })
    await until(log, 'market.events', (records) => ofType(records, 'BookDelta').length === 1_594)
    await ingestor.stop()
    await ingestor.ended
    events = await recordsOf(log, 'market.events')
    frames = await recordsOf(log, 'market.raw')
  }, 30_000)
  afterAll(async () => (await venue).stop())

  it('holds each trade, each book update and each open interest of the recording', () => {
    const counts = (['TradeExecuted', 'BookSnapshot', 'OpenInterestObserved', 'CandleObserved'] as const).map(
      (type) => ofType(events, type).length,
    )
    expect(counts).toEqual([327, 4, 20, 75])
    const [bitcoin] = ofType(events, 'OpenInterestObserved').filter((it) => it.key === 'bybit:BTC/USDT:USDT')
    expect(bitcoin?.event).toMatchObject({ openInterest: 59_891_732, openInterestScale: 3 })
  })

  it('rejects nothing', async () => {
    expect(await recordsOf(log, 'market.quarantine')).toEqual([])
  })

  it('numbers the frames of each connection without a hole', () => {
    const numbers = Map.groupBy(ofType(frames, 'RawFrame'), (it) => it.event.connection)
    expect([...numbers.keys()].sort()).toEqual(['linear-1', 'linear-rest'])
    for (const [, records] of numbers)
      expect(records.map((it) => it.event.frameNumber)).toEqual(records.map((_, index) => index))
  })

  it('points from each fact to the frame that it was read from', () => {
    const known = new Set(
      ofType(frames, 'RawFrame').map(
        ({ event }) => `${event.connection}@${event.connectionEpochMs}/${event.frameNumber}`,
      ),
    )
    const pointers = events.flatMap(({ headers }) => (headers.frame === undefined ? [] : [headers.frame]))
    expect(pointers.length).toBeGreaterThan(2_700)
    expect(pointers.filter((it) => !known.has(it.slice(0, it.lastIndexOf('#'))))).toEqual([])
  })

  it('defines an instrument before anything is said about it', () => {
    const first = new Map<string, string>()
    for (const { key, type } of events) if (!first.has(key)) first.set(key, type)
    first.delete('bybit:*')
    expect([...first.values()]).toEqual(Array(4).fill('InstrumentDefined'))
  })

  it('brings each channel up once, before its first datum', () => {
    const resumed = ofType(events, 'FeedResumed')
    expect(resumed).toHaveLength(4 * 7)
    expect(new Set(resumed.map((it) => `${it.key} ${it.event.channel}`)).size).toBe(28)
    expect(resumed.every((it) => it.event.gapId === undefined && it.event.atTimeMs < 1786310870000)).toBe(true)
  })

  it('ends each channel with a gap from its last word on', () => {
    const gaps = ofType(events, 'FeedGap')
    expect(gaps.map((it) => it.event.reason)).toEqual(Array(28).fill('SHUTDOWN'))
    const lastTrade = ofType(events, 'TradeExecuted').findLast((it) => it.key === 'bybit:SOL/USDT:USDT')
    const gap = gaps.find((it) => it.key === 'bybit:SOL/USDT:USDT' && it.event.channel === 'TRADES')
    expect(gap?.event.fromTimeMs).toBe(lastTrade?.event.exchangeTimeMs)
  })

  it('tells every partition the same rising watermark, in the time of the venue', () => {
    const progress = Map.groupBy(ofType(events, 'FeedProgressed'), (it) => it.partition)
    const watermarks = [...progress.values()].map((records) => records.map((it) => it.event.watermarkMs))
    expect(watermarks).toHaveLength(3)
    expect(watermarks[1]).toEqual(watermarks[0])
    expect(watermarks[2]).toEqual(watermarks[0])
    const [said = []] = watermarks
    expect(said.every((it, index) => index === 0 || it > (said[index - 1] ?? 0))).toBe(true)
    expect(said[0]).toBeGreaterThan(1786310810000)
    expect(said.at(-1)).toBeLessThan(1786310880000)
  })

  it('tells every partition the closed candle of Bitcoin', () => {
    const told = ofType(events, 'ReferenceCandleObserved')
    expect(told.map((it) => it.partition)).toEqual([0, 1, 2])
    expect(new Set(told.map((it) => hex(it.headers.eventId))).size).toBe(1)
    expect(told[0]?.event).toMatchObject({ reference: 'bybit:BTC/USDT:USDT', timeframe: 'M1', closed: true })
  })

  it('says everything under an id of its own, but a forming candle that did not change', () => {
    const own = events
      .filter((it) => it.key !== 'bybit:*' && it.type !== 'CandleObserved')
      .map((it) => hex(it.headers.eventId))
    expect(new Set(own).size).toBe(own.length)
  })

  it('marks every fact with the shard and its first epoch', () => {
    expect(new Set(events.map(({ headers: { feed } }) => `${feed?.shard}#${feed?.epoch}`))).toEqual(
      new Set(['linear#1']),
    )
  })
})
