import { expect, it } from 'vitest'
import { openConvention, venueOf } from './instrument.ts'

it('knows the venue of an instrument, and from where its candles open', () => {
  expect(venueOf('bybit:BTC/USDT:USDT')).toBe('bybit')
  expect(openConvention('bybit:BTC/USDT:USDT')).toBe('PREVIOUS_CLOSE')
  expect(openConvention('binance:BTC/USDT:USDT')).toBe('FIRST_TRADE')
})
