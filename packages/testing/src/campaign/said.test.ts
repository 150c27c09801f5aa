import { type TradeExecuted, tradeId } from '@virtuoso/contracts'
import { expect, it } from 'vitest'
import { tradesOf } from './said.ts'

const frame = (topic: string, data: unknown): string =>
  JSON.stringify({ timeMs: 1, connection: 'a', topic, text: JSON.stringify({ topic, data }) })

it('a trade that the venue sent has the id that an ingestor gives it', () => {
  const said = { T: 1_786_310_819_960, s: 'BTCUSDT', S: 'Sell', v: '0.050', p: '65114.20', i: 'abc-1' }
  const recorded: TradeExecuted = {
    origin: 'STREAM',
    flags: [],
    printKind: 'REGULAR',
    instrument: 'bybit:BTC/USDT:USDT',
    price: 651_142,
    priceScale: 1,
    amount: 50,
    amountScale: 3,
    takerSide: 'SELL',
    venueTradeId: 'abc-1',
    exchangeTimeMs: 1_786_310_819_960,
    receivedTimeMs: 1_786_310_819_965,
  }
  const [trade, ...others] = tradesOf(frame('publicTrade.BTCUSDT', [said]))
  expect(others).toEqual([])
  expect(trade).toMatchObject({ instrument: 'bybit:BTC/USDT:USDT', channel: 'TRADES', atMs: said.T })
  expect(trade?.eventId).toEqual(tradeId(recorded))
  expect(tradesOf(frame('orderbook.50.BTCUSDT', {}))).toEqual([])
})
