import type { CandleObserved, FeedResumed } from '@virtuoso/contracts'
import { expect, it } from 'vitest'
import { channelLedger } from './channel-ledger.ts'
import { fact } from './port.ts'
import { withResumptions } from './resumptions.ts'

const candle = (origin: 'STREAM' | 'BACKFILL', exchangeTimeMs: number): CandleObserved => ({
  instrument: 'bybit:BTC/USDT:USDT',
  exchangeTimeMs,
  receivedTimeMs: 1_000,
  origin,
  flags: [],
  timeframe: 'M1',
  openTimeMs: 0,
  ...{ open: 1, high: 1, low: 1, close: 1, priceScale: 0, amount: 0, amountScale: 0 },
  takerBuyAmount: undefined,
  tradeCount: undefined,
  closed: true,
})

it('the channel is whole from its first streamed datum on; what was back-filled before it is counted', () => {
  const items = [
    fact('CandleObserved', candle('BACKFILL', 500)),
    fact('CandleObserved', candle('STREAM', 900)),
    fact('CandleObserved', candle('STREAM', 950)),
  ]
  const said = withResumptions(channelLedger(new Map()), items, () => ({ recovered: true, recoveredCount: 1 }))
  expect(said.map((it) => it.kind === 'fact' && it.type)).toEqual([
    'CandleObserved',
    'FeedResumed',
    'CandleObserved',
    'CandleObserved',
  ])
  const resumed: Partial<FeedResumed> = { channel: 'CANDLES', atTimeMs: 900, recovered: true, recoveredCount: 1 }
  expect(said[1]).toMatchObject({ event: resumed })
})

it('a time far ahead of our clock does not move the channel there', () => {
  const items = [fact('CandleObserved', candle('STREAM', 60_000))]
  const [resumed] = withResumptions(channelLedger(new Map()), items, () => undefined)
  expect(resumed).toMatchObject({ type: 'FeedResumed', event: { atTimeMs: 1_000 } })
})
