import { type CandleClosed, hex, type LogRecord } from '@virtuoso/contracts'
import type { CandleRow } from '../../rows.ts'

export const candleRow = (event: CandleClosed, { headers, partition, offset }: LogRecord): CandleRow => ({
  eventId: hex(headers.eventId),
  instrument: event.instrument,
  timeframe: event.timeframe,
  openTimeMs: event.openTimeMs,
  open: event.open,
  high: event.high,
  low: event.low,
  close: event.close,
  priceScale: event.priceScale,
  amount: event.amount,
  buyAmount: event.buyAmount,
  sellAmount: event.sellAmount,
  amountScale: event.amountScale,
  tradeCount: event.tradeCount,
  coverage: event.coverage,
  gapMs: event.gapMs,
  source: event.source,
  revision: event.revision,
  partition,
  offset,
})
