import {
  bookId,
  candleId,
  type Draft,
  type EventsByType,
  feedProgressedId,
  feedResumedId,
  id,
  instrumentDefinedId,
  instrumentPartitions,
  type NewRecord,
  openInterestId,
  partitionOf,
  type StoredRecord,
  seal,
  tickerId,
  tradeId,
} from '@virtuoso/contracts'
import { testCodec } from '../../journal.ts'

type FactType =
  | 'InstrumentDefined'
  | 'FeedResumed'
  | 'TradeExecuted'
  | 'BookSnapshot'
  | 'BookDelta'
  | 'TickerUpdated'
  | 'OpenInterestObserved'
  | 'CandleObserved'
  | 'FeedProgressed'
/** What a venue said, before it is bytes. */
export type Fact = { [T in FactType]: Readonly<{ type: T; event: EventsByType[T] }> }[FactType]

export const shard = 'linear'
const manifest = id('bench/1', 'manifest')
const headers = { feed: { shard, epoch: 1 } } as const

export const keyOfFact = ({ event }: Fact): string => ('instrument' in event ? event.instrument : `${event.venue}:*`)

/** Its id is made of its words, as the ingestor makes it. @param partition - undefined: where its key belongs. */
export const draftOf = (fact: Fact, partition?: number): Draft => {
  const key = keyOfFact(fact)
  return {
    topic: 'market.events',
    partition: partition ?? partitionOf(key, instrumentPartitions),
    key,
    type: fact.type,
    event: fact.event,
    eventId: idOf(fact),
    manifest,
    headers,
    timestampMs: fact.event.receivedTimeMs,
  }
}

/** Where it belongs in a log of several partitions: progress goes to every one. */
export const draftsOf = (fact: Fact): readonly Draft[] =>
  fact.type === 'FeedProgressed'
    ? Array.from({ length: instrumentPartitions }, (_, partition) => draftOf(fact, partition))
    : [draftOf(fact)]

/** As one partition of a log without registry holds them. */
export const partitionRecords = (facts: Iterable<Fact>): readonly (NewRecord & StoredRecord)[] =>
  Array.from(facts, (fact, offset) => ({ ...seal(testCodec, draftOf(fact, 0)), offset }))

export function idOf(fact: Fact): Buffer {
  switch (fact.type) {
    case 'InstrumentDefined':
      return instrumentDefinedId(fact.event)
    case 'FeedResumed':
      return feedResumedId(fact.event)
    case 'TradeExecuted':
      return tradeId(fact.event)
    case 'BookSnapshot':
    case 'BookDelta':
      return bookId(fact.type, fact.event)
    case 'TickerUpdated':
      return tickerId(fact.event)
    case 'OpenInterestObserved':
      return openInterestId(fact.event)
    case 'CandleObserved':
      return candleId(fact.event)
    case 'FeedProgressed':
      return feedProgressedId(fact.event)
  }
}
