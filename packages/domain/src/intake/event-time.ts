import type { DecodedValue } from '@virtuoso/contracts'

/** How far an exchange time may lie beyond our clock and still be believed, ms. */
export const skewMaxMs = 5_000

/** When a fact happened: the venue's word where it can be believed, else when we received it. */
export type EventTime = Readonly<{
  timeMs: number
  /** `EXCHANGE` the venue said so; `RECEIVED` it gave no time; `FUTURE` it gave one that cannot be; `OWN` we noticed it ourselves. */
  source: 'EXCHANGE' | 'RECEIVED' | 'FUTURE' | 'OWN'
}>

/** @returns undefined for what has no time of its own: records about operation, state and audit. */
export function eventTimeOf({ type, event }: DecodedValue): EventTime | undefined {
  if (type === 'FeedProgressed') return { timeMs: event.watermarkMs, source: 'EXCHANGE' }
  if (type === 'FeedGap') return { timeMs: event.fromTimeMs, source: 'OWN' }
  if (type === 'FeedResumed') return { timeMs: event.atTimeMs, source: 'OWN' }
  if ('asOfMs' in event) return { timeMs: event.asOfMs, source: 'EXCHANGE' }
  if (!('receivedTimeMs' in event) || !('exchangeTimeMs' in event)) return undefined
  const { exchangeTimeMs, receivedTimeMs } = event
  if (exchangeTimeMs === undefined) return { timeMs: receivedTimeMs, source: 'RECEIVED' }
  return exchangeTimeMs <= receivedTimeMs + skewMaxMs
    ? { timeMs: exchangeTimeMs, source: 'EXCHANGE' }
    : { timeMs: receivedTimeMs, source: 'FUTURE' }
}
