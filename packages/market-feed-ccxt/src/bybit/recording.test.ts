import {
  type BookDelta,
  bookId,
  decimalText,
  frameRejectedId,
  hex,
  type RawFrame,
  rawFrameId,
  tradeId,
} from '@virtuoso/contracts'
import { type FactOf, type FactType, type FeedItem, frameText } from '@virtuoso/market-feed'
import { beforeAll, describe, expect, it } from 'vitest'
import { isRecorded, recordedDefinitions, recordedFrames, symbols } from '../../test/recording.ts'
import { bybitMapper } from './mapper.ts'

describe.skipIf(!isRecorded)('the recorded stream of 2026-08-09', () => {
  let frames: RawFrame[]
  let items: FeedItem[]

  beforeAll(() => {
    frames = recordedFrames()
    const mapper = bybitMapper()
    for (const definition of recordedDefinitions()) mapper.define(definition)
    items = frames.filter((it) => it.direction === 'RECEIVED').flatMap((frame) => mapper.frame(frame).items)
  })

  it('defines tick and step of the four instruments', () => {
    const steps = recordedDefinitions().map((it) => [
      it.instrument,
      decimalText(it.tickSize, it.priceScale),
      decimalText(it.amountStep, it.amountScale),
      it.fundingIntervalMs,
    ])
    expect(steps).toEqual([
      ['bybit:BTC/USDT:USDT', '0.1', '0.001', 28_800_000],
      ['bybit:ETH/USDT:USDT', '0.01', '0.01', 28_800_000],
      ['bybit:SOL/USDT:USDT', '0.01', '0.1', 28_800_000],
      ['bybit:DOGE/USDT:USDT', '0.00001', '1', 28_800_000],
    ])
  })

  it('is read without a rejection', () => {
    expect(items.filter((item) => item.kind === 'rejected')).toEqual([])
  })

  it('holds every trade that the venue sent, digit for digit', () => {
    const trades = factsOf(items, 'TradeExecuted').map(({ event }) => event)
    const wanted = dataOf(frames, 'publicTrade').map((it) => [it['i'], trimmed(it['p']), trimmed(it['v']), it['T']])
    expect(
      trades.map((it) => [
        it.venueTradeId,
        decimalText(it.price, it.priceScale),
        decimalText(it.amount, it.amountScale),
        it.exchangeTimeMs,
      ]),
    ).toEqual(wanted)
    const counts = symbols.map(
      (it) => trades.filter((trade) => trade.instrument.includes(`:${it.slice(0, -4)}/`)).length,
    )
    expect(counts).toEqual([56, 23, 165, 83])
    expect(trades.flatMap((it) => it.flags)).toEqual([])
  })

  it.each(symbols)('keeps the book of %s as the text of the frames has it, after every update', (symbol) => {
    const instrument = `bybit:${symbol.slice(0, -4)}/USDT:USDT`
    const updates = items.filter(
      (it): it is FactOf<'BookSnapshot'> | FactOf<'BookDelta'> =>
        it.kind === 'fact' &&
        (it.type === 'BookSnapshot' || it.type === 'BookDelta') &&
        it.event.instrument === instrument,
    )
    const texts = bookFrames(frames, symbol)
    expect(updates).toHaveLength(texts.length)
    const ours = { bids: new Map<string, string>(), asks: new Map<string, string>() }
    const theirs = { bids: new Map<string, string>(), asks: new Map<string, string>() }
    updates.forEach(({ type, event }, index) => {
      applyFact(ours, type, event)
      applyText(theirs, texts[index] ?? '')
      expect(sorted(ours)).toEqual(sorted(theirs))
    })
  })

  it('never crosses a book', () => {
    expect(items.flatMap((it) => (it.kind === 'fact' && it.type === 'BookDelta' ? it.event.flags : []))).toEqual([])
  })

  it('knows the open interest of Bitcoin, counted on both sides', () => {
    const [first] = factsOf(items, 'OpenInterestObserved').filter((it) => it.event.instrument.includes(':BTC/'))
    expect(decimalText(first?.event.openInterest ?? 0, first?.event.openInterestScale ?? 0)).toBe('59891.732')
    expect(first?.event).toMatchObject({ unit: 'BASE', counting: 'TWO_SIDED', observedTimeMs: 1786310817583 })
    expect(factsOf(items, 'OpenInterestObserved')).toHaveLength(20)
  })

  it('predicts the funding rate of the next settlement', () => {
    const rates = factsOf(items, 'FundingRateObserved')
    expect(rates).toHaveLength(6)
    expect(rates[0]?.event).toMatchObject({
      rate: 10_000,
      rateScale: 8,
      kind: 'PREDICTED',
      intervalMs: 28_800_000,
      fundingTimeMs: 1786320000000,
    })
  })

  it('says in a ticker only what its frame carried', () => {
    const tickers = factsOf(items, 'TickerUpdated').map((it) => it.event)
    expect(tickers.filter((it) => it.mark !== undefined)).toHaveLength(89)
    expect(tickers.filter((it) => it.last !== undefined)).toHaveLength(43)
    expect(tickers[0]).toMatchObject({ mark: 6511744, index: 6513776, markScale: 2, last: 651143, price24hAgo: 650087 })
    expect(tickers[1]).toMatchObject({ bid: 651142, bidAmount: 6054, mark: undefined, last: undefined })
  })

  it('tells a closed candle from the one that follows it in the same frame', () => {
    const closed = factsOf(items, 'CandleObserved').filter((it) => it.event.closed)
    expect(closed).toHaveLength(4)
    expect(closed.map((it) => it.event.openTimeMs)).toEqual([
      1786310760000, 1786310760000, 1786310760000, 1786310760000,
    ])
    expect(factsOf(items, 'CandleObserved')).toHaveLength(75)
  })

  it('identifies frame, trade and book update as published', () => {
    const frame = frames[127]
    expect(frame && hex(rawFrameId(frame))).toBe('bd54e2ba41df1682fa418a465b4e3f5c')
    const [trade] = factsOf(items, 'TradeExecuted')
    expect(trade && hex(tradeId(trade.event))).toBe('a365b1d424de20f2fda98003179e6fcd')
    expect(trade?.frame && frameText(trade.frame)).toBe('linear-1@1786310818223/127#0')
    const delta = factsOf(items, 'BookDelta').find((it) => it.event.lastUpdateId === 15076955)
    expect(delta && hex(bookId('BookDelta', delta.event))).toBe('8c55d6b4f64ac9ad766232a1861bdd7e')
    expect(delta?.frame && frameText(delta.frame)).toBe('linear-1@1786310818223/39#0')
  })

  it('gives every fact an id of its own', () => {
    const rejections = items.filter((it) => it.kind === 'rejected').map((it) => hex(frameRejectedId(it.event)))
    const trades = factsOf(items, 'TradeExecuted').map((it) => hex(tradeId(it.event, it.ordinal)))
    const books = factsOf(items, 'BookDelta').map((it) => hex(bookId('BookDelta', it.event)))
    const ids = [...rejections, ...trades, ...books]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('loses only the book from which one update is missing', () => {
    const mapper = bybitMapper()
    for (const definition of recordedDefinitions()) mapper.define(definition)
    const dropped = frames.filter((it) => textOf(it).includes('"topic":"orderbook.200.ETHUSDT","type":"delta"'))[10]
    const readings = frames.filter((it) => it !== dropped).map((it) => mapper.frame(it))
    const broken = readings.map((it) => it.brokenBook).filter((it) => it !== undefined)
    expect(broken).toHaveLength(1)
    expect(broken[0]?.symbol).toBe('ETHUSDT')
    expect((broken[0]?.nextUpdateId ?? 0) - (broken[0]?.lastUpdateId ?? 0)).toBe(2)
    const deltas = factsOf(
      readings.flatMap((it) => it.items),
      'BookDelta',
    )
    expect(deltas.filter((it) => it.event.instrument === 'bybit:ETH/USDT:USDT')).toHaveLength(10)
    expect(deltas.filter((it) => it.event.instrument === 'bybit:BTC/USDT:USDT')).toHaveLength(413)
  })
})

const factsOf = <T extends FactType>(items: readonly FeedItem[], type: T): FactOf<T>[] =>
  items.filter((it): it is FactOf<T> & FeedItem => it.kind === 'fact' && it.type === type)

const textOf = (frame: RawFrame): string => Buffer.from(frame.data).toString('utf8')

type Item = Record<string, string | number>
const dataOf = (frames: readonly RawFrame[], topic: string): Item[] =>
  frames.filter((it) => textOf(it).startsWith(`{"topic":"${topic}.`)).flatMap((it) => JSON.parse(textOf(it)).data)

const bookFrames = (frames: readonly RawFrame[], symbol: string): string[] =>
  frames.map(textOf).filter((it) => it.startsWith(`{"topic":"orderbook.200.${symbol}"`))

/** Without the zeros that say nothing: the number as canonical text. */
const trimmed = (text: string | number | undefined): string => {
  const digits = String(text)
  return digits.includes('.') ? digits.replace(/0+$/, '').replace(/\.$/, '') : digits
}

type Book = { bids: Map<string, string>; asks: Map<string, string> }

function applyFact(book: Book, type: 'BookSnapshot' | 'BookDelta', update: BookDelta): void {
  if (type === 'BookSnapshot') for (const side of [book.bids, book.asks]) side.clear()
  for (const [index, price] of update.bidPrices.entries()) set(book.bids, price, update.bidAmounts[index] ?? 0, update)
  for (const [index, price] of update.askPrices.entries()) set(book.asks, price, update.askAmounts[index] ?? 0, update)
}

function set(side: Map<string, string>, price: number, amount: number, scales: BookDelta): void {
  const level = decimalText(price, scales.priceScale)
  if (amount === 0) side.delete(level)
  else side.set(level, decimalText(amount, scales.amountScale))
}

function applyText(book: Book, text: string): void {
  const { type, data } = JSON.parse(text)
  if (type === 'snapshot') for (const side of [book.bids, book.asks]) side.clear()
  for (const [side, levels] of [
    [book.bids, data.b],
    [book.asks, data.a],
  ])
    for (const [price, amount] of levels) {
      if (Number(amount) === 0) side.delete(trimmed(price))
      else side.set(trimmed(price), trimmed(amount))
    }
}

const sorted = (book: Book): [string, string][][] => [[...book.bids].sort(), [...book.asks].sort()]
