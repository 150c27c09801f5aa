import { skewMaxMs } from '@virtuoso/domain'

type Times = Readonly<{ exchangeTimeMs?: number; receivedTimeMs: number }>

/** Whether the exchange time lies so far ahead of our clock that one of the two is wrong. */
export const isAhead = ({ exchangeTimeMs, receivedTimeMs }: Times): boolean =>
  exchangeTimeMs !== undefined && exchangeTimeMs > receivedTimeMs + skewMaxMs

/** When a fact happened, ms: the venue's time where it gives a believable one, else when we received it. */
export const eventTimeOf = (fact: Times): number =>
  fact.exchangeTimeMs === undefined || isAhead(fact) ? fact.receivedTimeMs : fact.exchangeTimeMs
