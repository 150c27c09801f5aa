/** Ids of what a venue said: made of its words alone, so a retransmission, a back-fill and a second ingestor agree. */
import { decimalText } from './decimal.ts'
import type {
  BookDelta,
  BookSnapshot,
  CandleObserved,
  FeedGap,
  FeedProgressed,
  FeedResumed,
  FrameRejected,
  FundingRateObserved,
  InstrumentDefined,
  LiquidationReported,
  OpenInterestObserved,
  RawFrame,
  ReferenceCandleObserved,
  TickerUpdated,
  TradeExecuted,
} from './gen/index.ts'
import { id, int64Column } from './ids.ts'

/** @param ordinal - How many equal items stood before it in the same frame; used only where the venue gives no id. */
export const tradeId = (it: TradeExecuted, ordinal = 0): Buffer => {
  const price = decimalText(it.price, it.priceScale)
  const amount = decimalText(it.amount, it.amountScale)
  return it.venueTradeId === undefined
    ? id(
        'TradeExecuted/1',
        it.instrument,
        undefined,
        price,
        amount,
        it.takerSide,
        it.exchangeTimeMs ?? it.receivedTimeMs,
        it.printKind,
        ordinal,
      )
    : id('TradeExecuted/1', it.instrument, it.venueTradeId, price, amount, it.takerSide)
}

export const bookId = (type: 'BookSnapshot' | 'BookDelta', it: BookSnapshot | BookDelta): Buffer =>
  id(
    `${type}/1`,
    it.instrument,
    it.depthLevels,
    it.firstUpdateId,
    it.lastUpdateId,
    it.previousUpdateId,
    it.venueSequence,
    it.exchangeTimeMs,
    it.priceScale,
    it.amountScale,
    int64Column(it.bidPrices),
    int64Column(it.bidAmounts),
    int64Column(it.askPrices),
    int64Column(it.askAmounts),
  )

export const tickerId = (it: TickerUpdated): Buffer =>
  id(
    'TickerUpdated/1',
    it.instrument,
    it.exchangeTimeMs ?? (it.venueSequence === undefined ? it.receivedTimeMs : undefined),
    it.venueSequence,
    optionalDecimal(it.last, it.priceScale),
    optionalDecimal(it.bid, it.priceScale),
    optionalDecimal(it.ask, it.priceScale),
    optionalDecimal(it.price24hAgo, it.priceScale),
    optionalDecimal(it.bidAmount, it.amountScale),
    optionalDecimal(it.askAmount, it.amountScale),
    optionalDecimal(it.mark, it.markScale),
    optionalDecimal(it.index, it.markScale),
  )

/** A settled rate has no exchange time in its id, so that history and stream agree. */
export const fundingRateId = (it: FundingRateObserved): Buffer =>
  id(
    'FundingRateObserved/1',
    it.instrument,
    it.kind,
    it.fundingTimeMs,
    decimalText(it.rate, it.rateScale),
    it.kind === 'SETTLED' ? undefined : (it.exchangeTimeMs ?? it.receivedTimeMs),
  )

export const openInterestId = (it: OpenInterestObserved): Buffer =>
  id(
    'OpenInterestObserved/1',
    it.instrument,
    it.unit,
    it.counting,
    it.observedTimeMs,
    decimalText(it.openInterest, it.openInterestScale),
  )

export const liquidationId = (it: LiquidationReported, ordinal = 0): Buffer =>
  id(
    'LiquidationReported/1',
    it.instrument,
    it.venueLiquidationId,
    it.positionSide,
    decimalText(it.price, it.priceScale),
    it.priceKind,
    decimalText(it.amount, it.amountScale),
    it.exchangeTimeMs ?? it.receivedTimeMs,
    ordinal,
  )

export const candleId = (it: CandleObserved): Buffer =>
  id(
    'CandleObserved/1',
    it.instrument,
    it.timeframe,
    it.openTimeMs,
    it.closed,
    decimalText(it.open, it.priceScale),
    decimalText(it.high, it.priceScale),
    decimalText(it.low, it.priceScale),
    decimalText(it.close, it.priceScale),
    decimalText(it.amount, it.amountScale),
    optionalDecimal(it.takerBuyAmount, it.amountScale),
  )

/** The first closed one said counts, so its prices are not in the id; one id in every partition. */
export const referenceCandleId = (it: ReferenceCandleObserved): Buffer =>
  id('ReferenceCandleObserved/1', it.reference, it.timeframe, it.openTimeMs)

export const instrumentDefinedId = (it: InstrumentDefined): Buffer =>
  id(
    'InstrumentDefined/1',
    it.instrument,
    it.definitionVersion,
    it.venueSymbol,
    decimalText(it.tickSize, it.priceScale),
    decimalText(it.amountStep, it.amountScale),
    optionalDecimal(it.contractSize, it.contractScale),
    it.priceScale,
    it.amountScale,
    it.status,
  )

export const rawFrameId = (it: Pick<RawFrame, 'venue' | 'connection' | 'connectionEpochMs' | 'frameNumber'>): Buffer =>
  id('RawFrame/1', it.venue, it.connection, it.connectionEpochMs, it.frameNumber)

export const frameRejectedId = (it: FrameRejected): Buffer =>
  id('FrameRejected/1', it.venue, it.connection, it.connectionEpochMs, it.frameNumber, it.itemIndex, it.reason)

export const feedGapId = (it: FeedGap): Buffer => id('FeedGap/1', it.instrument, it.channel, it.reason, it.fromTimeMs)

export const feedResumedId = (it: FeedResumed): Buffer =>
  id('FeedResumed/1', it.instrument, it.channel, it.gapId, it.atTimeMs)

export const feedProgressedId = (it: FeedProgressed): Buffer =>
  id('FeedProgressed/1', it.venue, it.shard, it.watermarkMs)

const optionalDecimal = (value: number | undefined, scale: number): string | undefined =>
  value === undefined ? undefined : decimalText(value, scale)
