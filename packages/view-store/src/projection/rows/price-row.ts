import type { LogRecord, TickerUpdated } from '@virtuoso/contracts'
import type { PriceRow } from '../../rows.ts'

/** undefined: the message says nothing about the last trade. */
export const priceRow = (event: TickerUpdated, { partition, offset }: LogRecord): PriceRow | undefined =>
  event.last === undefined
    ? undefined
    : {
        instrument: event.instrument,
        price: event.last,
        priceScale: event.priceScale,
        exchangeTimeMs: event.exchangeTimeMs,
        receivedTimeMs: event.receivedTimeMs,
        partition,
        offset,
      }
