import type { CandleObserved, Flag, InstrumentDefined } from '@virtuoso/contracts'
import { isOnGrid, type Timeframe, timeframeMs } from '@virtuoso/domain'
import { amountOf, priceOf, type Row, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { intervals } from './topics.ts'

/** The newest closed candle of each timeframe, to tell when the venue changes its mind. */
export type CandleCursor = Map<CandleObserved['timeframe'], CandleObserved>
export const newCandleCursor = (): CandleCursor => new Map()

/**
 * One item of `kline.<interval>.<symbol>`; said at the frame's `ts`.
 * `{"start":1786310760000,"end":1786310819999,"interval":"1","open":"65119.9","close":"65114.3","high":"65119.9","low":"65114.2","volume":"1.576","turnover":"102627.995","confirm":false,"timestamp":1786310818440}`
 * https://bybit-exchange.github.io/docs/v5/websocket/public/kline
 */
export function readCandle(
  frame: Row,
  row: Row,
  timeframe: Timeframe,
  definition: InstrumentDefined,
  receivedTimeMs: number,
): CandleObserved {
  if (row['interval'] !== intervals[timeframe])
    throw new ItemFault('INCONSISTENT', 'interval', 'the interval is not that of the topic')
  if (typeof row['confirm'] !== 'boolean') throw new ItemFault('UNEXPECTED_SHAPE', 'confirm', 'confirm is no boolean')
  return candleOf(row, timeframe, definition, {
    exchangeTimeMs: timeOf(frame['ts'], 'ts'),
    receivedTimeMs,
    origin: 'STREAM',
    closed: row['confirm'],
  })
}

const columns = ['start', 'open', 'high', 'low', 'close', 'volume'] as const

/**
 * One row of the reply to `/v5/market/kline`: `["1670608800000","17071","17073","17027","17055.5","268611","15.74"]`.
 * It carries no confirm flag: closed is what had ended when the venue replied.
 * https://bybit-exchange.github.io/docs/v5/market/kline
 * @param replyTimeMs - The venue's clock in the reply, ms.
 */
export function readCandleRow(
  value: unknown,
  timeframe: Timeframe,
  replyTimeMs: number,
  definition: InstrumentDefined,
  receivedTimeMs: number,
): CandleObserved {
  if (!Array.isArray(value)) throw new ItemFault('UNEXPECTED_SHAPE', undefined, 'a candle is no list')
  const row: Row = Object.fromEntries(columns.map((column, index) => [column, value[index]]))
  const candle = candleOf(row, timeframe, definition, {
    exchangeTimeMs: replyTimeMs,
    receivedTimeMs,
    origin: 'BACKFILL',
    closed: false,
  })
  return { ...candle, closed: candle.openTimeMs + timeframeMs[timeframe] <= replyTimeMs }
}

type Head = Pick<CandleObserved, 'exchangeTimeMs' | 'receivedTimeMs' | 'origin' | 'closed'>

function candleOf(row: Row, timeframe: Timeframe, definition: InstrumentDefined, head: Head): CandleObserved {
  const { instrument, priceScale, amountScale } = definition
  const openTimeMs = timeOf(row['start'], 'start')
  if (openTimeMs === undefined) throw new ItemFault('BAD_TIME', 'start', 'a candle without an open time')
  const price = (field: string): number => priceOf(row, field, priceScale)
  const [open, high, low, close] = [price('open'), price('high'), price('low'), price('close')]
  if (high < low) throw new ItemFault('INCONSISTENT', 'high', 'high is below low')
  return {
    ...head,
    instrument,
    flags: isOnGrid(openTimeMs, timeframe) ? [] : ['OFF_GRID'],
    timeframe,
    openTimeMs,
    ...{ open, high, low, close },
    priceScale,
    amount: amountOf(row, 'volume', amountScale),
    takerBuyAmount: undefined,
    amountScale,
    tradeCount: undefined,
  }
}

/** A candle that was closed already and is said otherwise now. */
export function revisionFlags(cursor: CandleCursor, candle: CandleObserved): readonly Flag[] {
  const known = cursor.get(candle.timeframe)
  if (known === undefined || known.openTimeMs !== candle.openTimeMs) return []
  return contentOf(known) === contentOf(candle) ? [] : ['REVISED']
}

export function rememberCandle(cursor: CandleCursor, candle: CandleObserved): void {
  if (candle.closed && candle.openTimeMs >= (cursor.get(candle.timeframe)?.openTimeMs ?? 0))
    cursor.set(candle.timeframe, candle)
}

const contentOf = ({ open, high, low, close, amount, priceScale, amountScale }: CandleObserved): string =>
  [open, high, low, close, priceScale, amount, amountScale].join()
