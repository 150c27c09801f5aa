import type { InstrumentDefined, PrintKind, TakerSide, TradeExecuted } from '@virtuoso/contracts'
import { amountOf, counterOf, positive, priceOf, type Row, textOf, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'

/**
 * One item of `publicTrade.<symbol>`. `S` is the taker's side, `BT` a block trade, `seq` rises but may repeat.
 * `{"T":1786310819680,"s":"BTCUSDT","S":"Sell","v":"0.004","p":"65114.20","L":"MinusTick","i":"a9188a0a-…","BT":false,"RPI":false,"seq":753843954913}`
 * https://bybit-exchange.github.io/docs/v5/websocket/public/trade
 */
export function readTrade(row: Row, definition: InstrumentDefined, receivedTimeMs: number): TradeExecuted {
  const { instrument, priceScale, amountScale } = definition
  return {
    instrument,
    exchangeTimeMs: timeOf(row['T'], 'T'),
    receivedTimeMs,
    origin: 'STREAM',
    flags: [],
    price: priceOf(row, 'p', priceScale),
    priceScale,
    amount: positive(amountOf(row, 'v', amountScale), 'v'),
    amountScale,
    takerSide: takerSideOf(row['S']),
    printKind: printKindOf(row['BT']),
    venueTradeId: tradeIdOf(row),
    venueSequence: counterOf(row['seq']),
  }
}

function takerSideOf(side: unknown): TakerSide {
  if (side === 'Buy') return 'BUY'
  if (side === 'Sell') return 'SELL'
  throw new ItemFault('BAD_SIDE', 'S', `S is ${String(side).slice(0, 60)}`)
}

function printKindOf(isBlock: unknown): PrintKind {
  if (isBlock === true) return 'BLOCK'
  if (isBlock === false || isBlock === undefined) return 'REGULAR'
  throw new ItemFault('UNEXPECTED_SHAPE', 'BT', 'BT is no boolean')
}

/** An id written as a number may have lost digits before we saw it. */
function tradeIdOf(row: Row): string | undefined {
  if (row['i'] === undefined) return undefined
  const tradeId = textOf(row, 'i')
  if (tradeId.length > 0 && Buffer.byteLength(tradeId) <= 64) return tradeId
  throw new ItemFault('OUT_OF_RANGE', 'i', 'i is empty or longer than 64 bytes')
}
