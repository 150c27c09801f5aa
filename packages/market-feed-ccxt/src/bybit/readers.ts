import type { Timeframe } from '@virtuoso/domain'
import { listOf, type Row, requireSymbol, rowOf, timeOf } from '../fields.ts'
import { ordinalOf, type Reading, say } from '../reading.ts'
import { readBookFrame } from './book-reader.ts'
import { readCandle, rememberCandle, revisionFlags } from './candles.ts'
import { type InstrumentState, measure } from './instrument-state.ts'
import { readLiquidation } from './liquidations.ts'
import { attempt, scaledRead } from './scaled-read.ts'
import { readTicker } from './ticker.ts'
import type { Topic } from './topics.ts'
import { isRepeat, oddities, remember } from './trade-cursor.ts'
import { readTrade } from './trades.ts'

/**
 * Reads a frame of a topic: into facts, and into what has to be kept of them until the next frame.
 * @throws ItemFault when the frame as a whole cannot be read; a fault of one item of a list rejects that item alone.
 */
export function readFrame(reading: Reading, frame: Row, topic: Topic, state: InstrumentState): void {
  if (topic.kind === 'orderbook') readBookFrame(reading, frame, topic.symbol, state)
  else if (topic.kind === 'tickers') readTickerFrame(reading, frame, topic.symbol, state)
  else
    listOf(frame['data'], 'data').forEach((value, item) => {
      attempt(reading, item, () => readItem(reading, frame, topic, rowOf(value), item, state))
    })
}

function readItem(reading: Reading, frame: Row, topic: Topic, row: Row, item: number, state: InstrumentState): void {
  if (topic.kind === 'kline') readCandleItem(reading, frame, row, item, topic.timeframe, state)
  else {
    requireSymbol(row, 's', topic.symbol)
    if (topic.kind === 'publicTrade') readTradeItem(reading, row, item, state)
    else readLiquidationItem(reading, row, item, state)
  }
}

function readTradeItem(reading: Reading, row: Row, item: number, state: InstrumentState): void {
  const trade = scaledRead(reading, item, state, (definition) =>
    readTrade(row, definition, reading.frame.receivedTimeMs),
  )
  if (isRepeat(state.trades, trade)) {
    reading.repeats += 1
    return
  }
  const ordinal =
    trade.venueTradeId === undefined ? ordinalOf(reading, row['S'], row['p'], row['v'], row['T']) : undefined
  say(reading, item, 'TradeExecuted', trade, oddities(state.trades, trade), ordinal)
  remember(state.trades, trade)
  measure(state, trade.price, trade.amount)
}

function readLiquidationItem(reading: Reading, row: Row, item: number, state: InstrumentState): void {
  const liquidation = scaledRead(reading, item, state, (definition) =>
    readLiquidation(row, definition, reading.frame.receivedTimeMs),
  )
  const ordinal = ordinalOf(reading, row['S'], row['p'], row['v'], row['T'])
  say(reading, item, 'LiquidationReported', liquidation, [], ordinal)
  measure(state, liquidation.price, liquidation.amount)
}

function readCandleItem(
  reading: Reading,
  frame: Row,
  row: Row,
  item: number,
  timeframe: Timeframe,
  state: InstrumentState,
): void {
  const candle = scaledRead(reading, item, state, (definition) =>
    readCandle(frame, row, timeframe, definition, reading.frame.receivedTimeMs),
  )
  say(reading, item, 'CandleObserved', candle, revisionFlags(state.candles, candle))
  rememberCandle(state.candles, candle)
  measure(state, candle.high, candle.amount)
}

function readTickerFrame(reading: Reading, frame: Row, symbol: string, state: InstrumentState): void {
  const data = rowOf(frame['data'], 'data')
  requireSymbol(data, 'symbol', symbol)
  const { ticker, funding, openInterest, nextFundingTimeMs } = scaledRead(reading, 0, state, (definition) =>
    readTicker(frame, data, definition, state.nextFundingTimeMs, reading.frame.receivedTimeMs),
  )
  const timeMs = timeOf(frame['ts'], 'ts') ?? 0
  const flags = timeMs < state.tickerTimeMs ? (['LATE'] as const) : []
  state.tickerTimeMs = Math.max(state.tickerTimeMs, timeMs)
  state.nextFundingTimeMs = nextFundingTimeMs ?? state.nextFundingTimeMs
  if (ticker !== undefined) say(reading, 0, 'TickerUpdated', ticker, flags)
  if (openInterest !== undefined) say(reading, 0, 'OpenInterestObserved', openInterest, flags)
  if (funding !== undefined) say(reading, 0, 'FundingRateObserved', funding, flags)
}
