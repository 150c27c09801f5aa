import { expect, it } from 'vitest'
import { fact } from '../../test/facts.ts'
import { eventTimeOf } from './event-time.ts'

it.each([
  [1_000, 1_000, 'EXCHANGE'],
  [7_000, 7_000, 'EXCHANGE'],
  [7_001, 2_000, 'FUTURE'],
  [undefined, 2_000, 'RECEIVED'],
] as const)(
  'a trade that the venue stamped %s and we received at 2000 happened at %i: %s',
  (exchangeTimeMs, timeMs, source) => {
    expect(eventTimeOf(fact('TradeExecuted', { exchangeTimeMs, receivedTimeMs: 2_000 }))).toEqual({ timeMs, source })
  },
)

it('progress, gaps and resumptions speak of the venue’s time themselves', () => {
  expect(eventTimeOf(fact('FeedProgressed', { watermarkMs: 5 }))).toEqual({ timeMs: 5, source: 'EXCHANGE' })
  expect(eventTimeOf(fact('FeedGap', { fromTimeMs: 6 }))).toEqual({ timeMs: 6, source: 'OWN' })
  expect(eventTimeOf(fact('FeedResumed', { atTimeMs: 7 }))).toEqual({ timeMs: 7, source: 'OWN' })
})
