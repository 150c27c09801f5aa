import {
  bookId,
  candleId,
  feedGapId,
  feedResumedId,
  fundingRateId,
  instrumentDefinedId,
  liquidationId,
  openInterestId,
  tickerId,
  tradeId,
} from '@virtuoso/contracts'
import type { Fact } from './port.ts'

/** The id of a fact: a function of what was said, never of our clock or connection. */
export function factId({ type, event, ordinal }: Fact): Buffer {
  switch (type) {
    case 'TradeExecuted':
      return tradeId(event, ordinal)
    case 'BookSnapshot':
    case 'BookDelta':
      return bookId(type, event)
    case 'TickerUpdated':
      return tickerId(event)
    case 'FundingRateObserved':
      return fundingRateId(event)
    case 'OpenInterestObserved':
      return openInterestId(event)
    case 'LiquidationReported':
      return liquidationId(event, ordinal)
    case 'CandleObserved':
      return candleId(event)
    case 'InstrumentDefined':
      return instrumentDefinedId(event)
    case 'FeedGap':
      return feedGapId(event)
    case 'FeedResumed':
      return feedResumedId(event)
  }
}
