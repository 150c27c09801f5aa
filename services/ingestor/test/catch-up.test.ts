import type { LogRecord } from '@virtuoso/contracts'
import { eventTimeOf } from '@virtuoso/market-feed'
import type { RunningService } from '@virtuoso/service-kit'
import { type Simulator, startSimulator, syntheticSource } from '@virtuoso/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIngestor } from '../src/index.ts'
import { emptyLog, ofType, quiet, settingsFor, until } from './venue-and-log.ts'

const doge = 'bybit:DOGE/USDT:USDT'
const startMs = Date.now()

describe('a venue that opened six minutes ago and catches up', { timeout: 60_000 }, () => {
  let venue: Simulator
  let ingestor: RunningService
  let events: readonly LogRecord[]

  beforeAll(async () => {
    venue = await startSimulator({
      source: syntheticSource({ seed: 42, startMs, opensMs: startMs - 360_000, now: Date.now, story: 'cascade' }),
    })
    const log = emptyLog()
    ingestor = await startIngestor(settingsFor(venue, 'BTC/USDT:USDT,DOGE/USDT:USDT'), { log, logger: quiet })
    events = await until(log, 'market.events', (records) =>
      records.some((it) => it.type === 'FeedProgressed' && it.event.watermarkMs > startMs),
    )
  }, 60_000)
  afterAll(async () => {
    await ingestor.stop()
    await venue.stop()
  })

  const watermarks = (partition: number) =>
    ofType(events, 'FeedProgressed')
      .filter((it) => it.partition === partition)
      .map((it) => it.event.watermarkMs)

  it('is heard from where it opened, with no hole and nothing refused', () => {
    const first = ofType(events, 'BookSnapshot')[0]?.event.exchangeTimeMs ?? 0
    expect(first).toBeLessThan(startMs - 355_000)
    expect(ofType(events, 'FeedGap')).toEqual([])
  })

  it('passes time in seconds of its own: ascending, and from one to the next less than a few seconds', () => {
    for (const partition of [0, 1, 2]) {
      const said = watermarks(partition)
      expect(said.length).toBeGreaterThan(300)
      const steps = said.slice(1).map((at, index) => at - (said[index] ?? 0))
      expect(Math.min(...steps)).toBeGreaterThan(0)
      expect(Math.max(...steps)).toBeLessThan(10_000)
    }
  })

  it('tells nothing of a time that was declared to be over', () => {
    const over = new Map<number, number>()
    const late = events.filter((it) => {
      if (it.type === 'FeedProgressed') over.set(it.partition, it.event.watermarkMs)
      if (it.type !== 'TradeExecuted' && it.type !== 'BookDelta') return false
      return eventTimeOf(it.event) < (over.get(it.partition) ?? 0)
    })
    expect(late).toEqual([])
  })

  it('tells of longs that die, of open interest that goes with them, and of the funding rate', () => {
    const liquidations = ofType(events, 'LiquidationReported').filter((it) => it.key === doge)
    expect(liquidations.length).toBeGreaterThan(10)
    const longs = liquidations.filter((it) => it.event.positionSide === 'LONG')
    expect(longs.length / liquidations.length).toBeGreaterThan(0.7)
    const interest = ofType(events, 'OpenInterestObserved').filter((it) => it.key === doge)
    expect(interest.at(-1)?.event.openInterest).toBeLessThan((interest[0]?.event.openInterest ?? 0) * 0.999)
    expect(ofType(events, 'FundingRateObserved').some((it) => it.key === doge && it.event.kind === 'PREDICTED')).toBe(
      true,
    )
  })
})
