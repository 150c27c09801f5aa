import { channelLedger, type FeedItem } from '@virtuoso/market-feed'
import { expect, it, vi } from 'vitest'
import { definitionOf, frameOf } from '../../test/frame.ts'
import { bybitMapper } from './mapper.ts'
import { streamReader } from './stream-reader.ts'
import { subscriptions } from './subscriptions.ts'

const book = (type: 'snapshot' | 'delta', u: number, bid: string): string =>
  `{"topic":"orderbook.200.BTCUSDT","type":"${type}","data":{"s":"BTCUSDT","b":[["${bid}","1"]],"a":[["100.1","1"]],"u":${u},"seq":${u}},"cts":${1786310818000 + u}}`
const ticker =
  '{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","lastPrice":"100.0"},"ts":1786310819000}'

/** A stream of texts, and what was said of them. */
function stream() {
  const mapper = bybitMapper()
  mapper.define(definitionOf('BTCUSDT'))
  const items: FeedItem[] = []
  const bookLost = vi.fn()
  const reader = streamReader({
    mapper,
    ledger: channelLedger(new Map()),
    asked: subscriptions(() => undefined),
    log: { info: () => undefined, warn: () => undefined },
    recoveryOf: () => undefined,
    say: (said) => items.push(...said),
    bookLost,
  })
  const received = (...texts: readonly string[]) => texts.map((text) => reader.framed(frameOf(text)))
  const sent = (text: string) => reader.framed({ ...frameOf(text), direction: 'SENT' })
  const said = (): string[] =>
    items.map((it) => {
      if (it.kind === 'raw') return it.event.direction
      if (it.kind === 'rejected') return it.event.reason
      return 'channel' in it.event ? `${it.type} ${it.event.channel}` : it.type
    })
  return { received, sent, said, bookLost }
}

it('a frame stands before what was read from it, and a channel says that it is whole before its first datum', () => {
  const { received, said } = stream()
  expect(received(book('snapshot', 1, '100.0'), book('delta', 2, '99.9'))).toEqual(['datum', 'datum'])
  expect(said()).toEqual(['RECEIVED', 'FeedResumed BOOK', 'BookSnapshot', 'RECEIVED', 'BookDelta'])
})

it('a missing update is a gap after the last good one, and a snapshot is asked for', () => {
  const { received, said, bookLost } = stream()
  received(
    book('snapshot', 1, '100.0'),
    book('delta', 3, '99.9'),
    book('delta', 4, '99.9'),
    book('snapshot', 5, '99.9'),
  )
  expect(said().filter((it) => it !== 'RECEIVED')).toEqual([
    'FeedResumed BOOK',
    'BookSnapshot',
    'FeedGap BOOK',
    'FeedResumed BOOK',
    'BookSnapshot',
  ])
  expect(bookLost.mock.calls).toEqual([['BTCUSDT']])
})

it('a book that stays crossed is a gap after the update that shows it', () => {
  const { received, said, bookLost } = stream()
  received(book('snapshot', 1, '100.0'), book('delta', 2, '100.2'), book('delta', 3, '100.3'))
  expect(said().slice(-3)).toEqual(['RECEIVED', 'BookDelta', 'FeedGap BOOK'])
  expect(bookLost.mock.calls).toEqual([['BTCUSDT']])
})

it('a snapshot that cannot be read is asked for again', () => {
  const { received, said, bookLost } = stream()
  received(book('snapshot', 1, 'NaN'))
  expect(said()).toEqual(['RECEIVED', 'BAD_NUMBER'])
  expect(bookLost.mock.calls).toEqual([['BTCUSDT']])
})

it('trades and liquidations are whole once the venue confirmed them and something carries its time', () => {
  const { received, sent, said } = stream()
  sent('{"op":"subscribe","req_id":"7","args":["publicTrade.BTCUSDT","allLiquidation.BTCUSDT","tickers.BTCUSDT"]}')
  expect(received('{"success":true,"ret_msg":"","req_id":"7","op":"subscribe"}', ticker)).toEqual(['answer', 'datum'])
  expect(said()).toEqual([
    'SENT',
    'RECEIVED',
    'RECEIVED',
    'FeedResumed TRADES',
    'FeedResumed LIQUIDATIONS',
    'FeedResumed TICKER',
    'TickerUpdated',
  ])
})

it('a refused subscription brings nothing up, and is kept where people look', () => {
  const { received, sent, said } = stream()
  sent('{"op":"subscribe","req_id":"7","args":["publicTrade.BTCUSDT"]}')
  received('{"success":false,"ret_msg":"error:handler not found","req_id":"7","op":"subscribe"}', ticker)
  expect(said()).toEqual(['SENT', 'RECEIVED', 'VENUE_ERROR', 'RECEIVED', 'FeedResumed TICKER', 'TickerUpdated'])
})

it('a pong says nothing about the market', () => {
  const { received, said } = stream()
  expect(received('{"success":true,"ret_msg":"pong","req_id":"8","op":"ping"}')).toEqual(['answer'])
  expect(said()).toEqual(['RECEIVED'])
})
