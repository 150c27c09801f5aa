import { type Simulator, startSimulator, syntheticSource } from '@virtuoso/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Exchange, openExchange } from '../src/bybit/exchange.ts'

const startMs = Date.UTC(2026, 10, 25, 12)
const symbol = 'SOL/USDT:USDT'
const hourMs = 3_600_000

let venue: Simulator
let exchange: Exchange
beforeAll(async () => {
  venue = await startSimulator({ source: syntheticSource({ seed: 42, startMs, now: () => startMs }) })
  exchange = await openExchange(venue)
  await exchange.loadMarkets()
})
afterAll(async () => {
  await exchange.close()
  await venue.stop()
})

it('the simulated venue tells ccxt its settled funding rates, eight hours apart', async () => {
  const rates = await exchange.fetchFundingRateHistory(symbol, undefined, 20)
  expect(rates.map((it) => it.timestamp)).toEqual(
    Array.from({ length: 20 }, (_, n) => Date.UTC(2026, 10, 25, 8) - (19 - n) * 8 * hourMs),
  )
  for (const { fundingRate } of rates) expect(Math.abs(Number(fundingRate))).toBeLessThan(0.001)
})

it('the simulated venue tells ccxt which share of its accounts is long', async () => {
  const ratios = await exchange.fetchLongShortRatioHistory(symbol, '1h', undefined, 24)
  expect(ratios).toHaveLength(24)
  for (const { longShortRatio } of ratios) {
    expect(Number(longShortRatio)).toBeGreaterThan(0.5)
    expect(Number(longShortRatio)).toBeLessThan(5)
  }
})

it('the simulated venue tells ccxt its open interest', async () => {
  const interests = await exchange.fetchOpenInterestHistory(symbol, '5m', undefined, 12)
  expect(interests).toHaveLength(12)
  for (const { openInterestAmount } of interests) expect(Number(openInterestAmount)).toBeGreaterThan(1_000_000)
})
