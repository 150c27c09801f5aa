import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decimalText } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog } from '@virtuoso/event-log-sqlite'
import { recorded } from '@virtuoso/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CommandLine, virtuoso } from './command-line.ts'
import { eventsOf } from './log-content.ts'
import { type RecordedMarket, readRecordedMarket } from './recorded-market.ts'

const folder = recorded('ws-bybit-v5-20260809')
/** 2026-08-09T21:27:00Z, the minute that the recording holds whole. */
const wholeMinuteMs = 1_786_310_820_000
const symbols = { BTC: 56, ETH: 23, SOL: 165, DOGE: 83 } as const

describe.skipIf(folder === undefined)('a recorded venue, from its frames to the answers of the API', () => {
  const data = mkdtempSync(join(tmpdir(), 'virtuoso-journey-'))
  let demo: CommandLine
  let url: string
  let log: EventLog
  let market: RecordedMarket
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

  beforeAll(async () => {
    market = readRecordedMarket(folder ?? '')
    demo = virtuoso(data, 'demo', '--recording', folder ?? '', '--port', '0')
    url = await demo.says(/api\s+(http:\S+)\/v1/)
    await vi.waitFor(async () => expect(await candleOf('BTC')).toBeDefined(), { timeout: 110_000, interval: 500 })
    log = await openSqliteLog({ file: join(data, 'recording-ws-bybit-v5-20260809', 'log.db'), readOnly: true })
  })
  afterAll(async () => {
    await log?.close()
    demo?.process.kill('SIGKILL')
    await demo?.ended
    rmSync(data, { recursive: true })
  })

  /** The whole minute as the API tells it; undefined: not yet. */
  async function candleOf(base: string): Promise<readonly string[] | undefined> {
    const answer = await fetch(`${url}/v1/instruments/bybit:${base}-USDT:USDT/candles?tf=1m`)
    if (answer.status !== 200) return undefined
    const { data: columns } = JSON.parse(await answer.text())
    const at = columns.t.indexOf(wholeMinuteMs)
    return at === -1 ? undefined : [columns.o[at], columns.h[at], columns.l[at], columns.c[at], columns.v[at]]
  }

  it.for(Object.entries(symbols))('%s: every trade once, price and amount digit for digit', async ([base, count]) => {
    const trades = await eventsOf(log, 'market.events', 'TradeExecuted', `bybit:${base}/USDT:USDT`)
    const said = market.trades.get(`${base}USDT`) ?? []
    expect(trades).toHaveLength(count)
    expect(said).toHaveLength(count)
    for (const [index, it] of said.entries())
      expect([
        trades[index]?.venueTradeId,
        decimalText(trades[index]?.price ?? 0, trades[index]?.priceScale ?? 0),
        decimalText(trades[index]?.amount ?? 0, trades[index]?.amountScale ?? 0),
      ]).toEqual([it.id, plain(it.price), plain(it.amount)])
  })

  it.for(['BTC', 'ETH', 'SOL'])('%s: the own minute 21:27 is the last kline frame of the venue', async (base) => {
    const candle = await vi.waitFor(async () => {
      const found = await candleOf(base)
      expect(found).toBeDefined()
      return found
    }, 30_000)
    expect(candle?.map(plain)).toEqual(market.lastKline(`${base}USDT`, wholeMinuteMs)?.map(plain))
  })

  it('the open interest of BTC is the venue’s number', async () => {
    const [event] = await eventsOf(log, 'market.events', 'OpenInterestObserved', 'bybit:BTC/USDT:USDT')
    expect(decimalText(event?.openInterest ?? 0, event?.openInterestScale ?? 0)).toBe('59891.732')
    expect(event?.counting).toBe('TWO_SIDED')
  })

  it('scores that lack their history are null with the reason', async () => {
    const answer = JSON.parse(await (await fetch(`${url}/v1/instruments/bybit:BTC-USDT:USDT/scores`)).text())
    const technical = answer.data.dimensions.find((it: { dimension: string }) => it.dimension === 'TECHNICAL')
    expect(technical.score).toBeNull()
    expect(technical.reasons.map((it: { code: string }) => it.code)).toContain('WARMING_UP')
    expect(answer).toHaveProperty('asOf')
    expect(answer).toHaveProperty('ageMs')
  })

  it('verify finds no difference while it runs, and Ctrl-C ends it within 5 s', async () => {
    const verified = virtuoso(data, 'verify', '--stack', 'demo')
    expect(await verified.ended, verified.said()).toBe(0)
    const startedMs = performance.now()
    demo.process.kill('SIGINT')
    expect(await demo.ended).toBe(0)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(demo.said()).toMatch(/stopped cleanly/)
    const again = virtuoso(data, 'verify', '--stack', 'demo')
    expect(await again.ended, again.said()).toBe(0)
  })
})

/** Without trailing zeros, as an exact number is written. */
const plain = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
