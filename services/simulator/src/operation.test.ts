import { expect, it } from 'vitest'
import { takeOperation } from './operation.ts'

const offered = ({ symbol }: { symbol: string }) => symbol === 'BTCUSDT'
const take = (text: string, topics: readonly string[] = []) => takeOperation(text, 'sim-1', new Set(topics), offered)
const subscribe = (...args: readonly string[]) => JSON.stringify({ op: 'subscribe', req_id: 'r7', args })

it('acknowledges a subscription as Bybit does', () => {
  const taken = take(subscribe('publicTrade.BTCUSDT', 'orderbook.200.BTCUSDT'))
  expect(taken.added).toEqual(['publicTrade.BTCUSDT', 'orderbook.200.BTCUSDT'])
  expect(taken.reply).toBe('{"success":true,"ret_msg":"","conn_id":"sim-1","req_id":"r7","op":"subscribe"}')
})

it.each(['orderbook.30.BTCUSDT', 'kline.2.BTCUSDT', 'publicTrade.btcusdt', 'nope.BTCUSDT', 'tickers', ''])(
  'refuses the whole batch for the unknown topic "%s"',
  (topic) => {
    const taken = take(subscribe('publicTrade.BTCUSDT', topic))
    expect(taken.added).toEqual([])
    expect(JSON.parse(taken.reply)).toMatchObject({
      success: false,
      ret_msg: `error:handler not found,topic:${topic}`,
      req_id: 'r7',
    })
  },
)

it('refuses what is subscribed already', () => {
  const taken = take(subscribe('tickers.BTCUSDT'), ['tickers.BTCUSDT'])
  expect(JSON.parse(taken.reply).ret_msg).toBe('error:already subscribed,topic:tickers.BTCUSDT')
})

it('lets a topic go', () => {
  const text = JSON.stringify({ op: 'unsubscribe', args: ['tickers.BTCUSDT', 'kline.1.BTCUSDT'] })
  expect(take(text, ['tickers.BTCUSDT']).removed).toEqual(['tickers.BTCUSDT'])
})

it('answers a ping with a pong', () => {
  expect(take('{"op":"ping","req_id":"3"}').reply).toBe(
    '{"success":true,"ret_msg":"pong","conn_id":"sim-1","req_id":"3","op":"ping"}',
  )
})

it.each(['hello', '', '[]', 'null', '{"args":'])('complains about %j and keeps the connection', (text) => {
  expect(JSON.parse(take(text).reply)).toMatchObject({ success: false })
})
