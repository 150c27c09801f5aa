/** Facts of a market before they are records, so that a law can say the same market in another way. */
import {
  bookId,
  builtInSchemas,
  candleId,
  createCodec,
  type EventsByType,
  feedGapId,
  feedProgressedId,
  feedResumedId,
  fundingRateId,
  id,
  instrumentDefinedId,
  openInterestId,
  type StoredRecord,
  seal,
  tickerId,
  tradeId,
} from '@virtuoso/contracts'

export type FactType =
  | 'InstrumentDefined'
  | 'TradeExecuted'
  | 'BookSnapshot'
  | 'BookDelta'
  | 'TickerUpdated'
  | 'OpenInterestObserved'
  | 'FundingRateObserved'
  | 'CandleObserved'
  | 'FeedProgressed'
  | 'FeedGap'
  | 'FeedResumed'
export type Fact = { [T in FactType]: Readonly<{ type: T; event: EventsByType[T] }> }[FactType]

export const lawCodec = createCodec(builtInSchemas())
export const shard = 'linear'
const manifest = id('conformance/1', 'manifest')

/** As they lie in one partition of `market.events`, numbered from zero. */
export const recordsOf = (facts: readonly Fact[]): readonly StoredRecord[] =>
  facts.map((it, offset) => ({ ...sealFact(it), offset }))

export const keyOfFact = ({ event }: Fact): string => ('instrument' in event ? event.instrument : `${event.venue}:*`)

const sealFact = (fact: Fact) =>
  seal(lawCodec, {
    topic: 'market.events',
    partition: 0,
    key: keyOfFact(fact),
    type: fact.type,
    event: fact.event,
    eventId: idOf(fact),
    manifest,
    headers: { feed: { shard, epoch: 1 } },
    timestampMs: 0,
  })

function idOf(fact: Fact): Buffer {
  switch (fact.type) {
    case 'InstrumentDefined':
      return instrumentDefinedId(fact.event)
    case 'TradeExecuted':
      return tradeId(fact.event)
    case 'BookSnapshot':
    case 'BookDelta':
      return bookId(fact.type, fact.event)
    case 'TickerUpdated':
      return tickerId(fact.event)
    case 'OpenInterestObserved':
      return openInterestId(fact.event)
    case 'FundingRateObserved':
      return fundingRateId(fact.event)
    case 'CandleObserved':
      return candleId(fact.event)
    case 'FeedProgressed':
      return feedProgressedId(fact.event)
    case 'FeedGap':
      return feedGapId(fact.event)
    case 'FeedResumed':
      return feedResumedId(fact.event)
  }
}
