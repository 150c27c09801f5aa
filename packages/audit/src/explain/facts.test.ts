import { expect, it } from 'vitest'
import { facts } from './facts.ts'

const told = (dimension: string, numbers: Readonly<Record<string, number>>) =>
  facts(dimension, new Map(Object.entries(numbers)))

it('order flow is told as who took, the shortest horizon that was measured', () => {
  const numbers = {
    'M1.buyAmount': 710,
    'M1.sellAmount': 290,
    'M1.largeBuyQuote': 71_105,
    'M1.largeSellQuote': 0,
    'M5.oiChange': -0.0012,
  }
  expect(told('ORDER_FLOW', numbers)).toEqual([
    'taker buys 71 %, delta +420 in 1 m',
    'large orders bought 71 105, sold 0 in 1 m',
    'open interest −0.12 % in 5 m',
  ])
  expect(told('ORDER_FLOW', { 'M5.buyAmount': 1, 'M5.sellAmount': 3 })).toEqual(['taker sells 75 %, delta −2 in 5 m'])
})

it('the book is told as which side outweighs the other', () => {
  expect(told('ORDER_BOOK', { bidDepth10: 210, askDepth10: 100, wallBid: 0, wallAsk: 50_000, 'M1.ofi': 0.22 })).toEqual(
    ['bids 2.1 × asks within 10 bps', 'only ask walls', 'order flow at the touch +22 % in 1 m'],
  )
})

it('structure, volume and momentum are told with the timeframe they were seen on', () => {
  expect(
    told('PRICE_STRUCTURE', {
      'M1.breakSide': -1,
      'M1.breakBarsAgo': 3,
      'M1.breakTurns': 1,
      'M5.ema20': 2,
      'M5.ema50': 1,
      'M1.gapsBullish': 2,
    }),
  ).toEqual(['turned down 3 bars ago on 1 m', 'EMA20 above EMA50 on 5 m', '2 bullish, 0 bearish zones on 1 m'])
  expect(told('VOLUME', { 'M1.delta': -0.2, 'M1.rvol': 1.44, 'M1.vwapZ': -1 })).toEqual([
    'takers net sold 20 % of 20 bars of 1 m',
    'volume 1.4 × its mean on 1 m',
    '1.0 σ below VWAP',
  ])
  expect(
    told('TECHNICAL', { 'M1.rsi': 70.4, 'M1.adx': 31, 'M1.plusDi': 10, 'M1.minusDi': 30, 'M1.cci': -120 }),
  ).toEqual(['RSI 70 on 1 m', 'ADX 31, down on 1 m', 'CCI −120'])
})

it('what was not measured is not told, and an unknown dimension has no sentence of its own', () => {
  expect(told('ORDER_FLOW', {})).toEqual([])
  expect(told('spread/SPREAD', { value: 1 })).toEqual([])
})
