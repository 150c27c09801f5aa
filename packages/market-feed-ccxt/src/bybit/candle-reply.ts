import type { Timeframe } from '@virtuoso/domain'
import { isRow, type Row, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { type Reading, say } from '../reading.ts'
import { readCandleRow, rememberCandle, revisionFlags } from './candles.ts'
import { type InstrumentState, measure } from './instrument-state.ts'
import { attempt, scaledRead } from './scaled-read.ts'

/**
 * Reads the reply to `/v5/market/kline`, which lists the newest candle first; they are said oldest first.
 * @throws ItemFault when the reply has no clock or no list.
 */
export function readCandleReply(reading: Reading, reply: Row, timeframe: Timeframe, state: InstrumentState): void {
  const replyTimeMs = timeOf(reply['time'], 'time')
  const rows: unknown = isRow(reply['result']) ? reply['result']['list'] : undefined
  if (replyTimeMs === undefined || !Array.isArray(rows))
    throw new ItemFault('UNEXPECTED_SHAPE', undefined, 'a reply without time or list')
  for (let item = rows.length - 1; item >= 0; item -= 1)
    attempt(reading, item, () => readItem(reading, rows[item], item, replyTimeMs, timeframe, state))
}

function readItem(
  reading: Reading,
  row: unknown,
  item: number,
  replyTimeMs: number,
  timeframe: Timeframe,
  state: InstrumentState,
): void {
  const candle = scaledRead(reading, item, state, (definition) =>
    readCandleRow(row, timeframe, replyTimeMs, definition, reading.frame.receivedTimeMs),
  )
  say(reading, item, 'CandleObserved', candle, revisionFlags(state.candles, candle))
  rememberCandle(state.candles, candle)
  measure(state, candle.high, candle.amount)
}
