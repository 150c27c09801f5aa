import type { Channel, RecordType } from '@virtuoso/contracts'

/** The channel whose health a fact speaks for; undefined: it belongs to none. */
export const channelOf = (type: RecordType): Channel | undefined => channels[type]

const channels: Readonly<Partial<Record<RecordType, Channel>>> = {
  TradeExecuted: 'TRADES',
  BookSnapshot: 'BOOK',
  BookDelta: 'BOOK',
  TickerUpdated: 'TICKER',
  FundingRateObserved: 'FUNDING',
  OpenInterestObserved: 'OPEN_INTEREST',
  LiquidationReported: 'LIQUIDATIONS',
  CandleObserved: 'CANDLES',
}
