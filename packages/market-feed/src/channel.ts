import type { Channel } from '@virtuoso/contracts'
import type { FactType } from './port.ts'

/** The channel whose health a fact speaks for; undefined: it belongs to none. */
export const channelOf = (type: FactType): Channel | undefined => channels[type]

const channels: Readonly<Partial<Record<FactType, Channel>>> = {
  TradeExecuted: 'TRADES',
  BookSnapshot: 'BOOK',
  BookDelta: 'BOOK',
  TickerUpdated: 'TICKER',
  FundingRateObserved: 'FUNDING',
  OpenInterestObserved: 'OPEN_INTEREST',
  LiquidationReported: 'LIQUIDATIONS',
  CandleObserved: 'CANDLES',
}
