import { channelLedger } from '@virtuoso/market-feed'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { definitionOf } from '../../test/frame.ts'
import { bybitMapper } from './mapper.ts'
import { subscriber } from './subscriber.ts'

const btc = 'bybit:BTC/USDT:USDT'
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function connection() {
  const mapper = bybitMapper()
  mapper.define(definitionOf('BTCUSDT'))
  const ledger = channelLedger(new Map())
  const restart = vi.fn()
  const renew = vi.fn()
  const subscribing = subscriber({
    ledger,
    mapper,
    backfill: () => new Promise(() => undefined),
    reference: 'BTC/USDT:USDT',
    restart,
    failed: (error) => expect.unreachable(String(error)),
  })
  subscribing.opened({ subscribe: vi.fn(), renew, pause: vi.fn(), resume: vi.fn(), drop: vi.fn() }, [])
  const lose = (): void => {
    ledger.lost(btc, 'BOOK', 'SEQUENCE', { receivedTimeMs: 0 })
    subscribing.renewBook('BTCUSDT')
  }
  const snapshot = (): void => void ledger.heard(btc, 'BOOK', 1, 1)
  return { lose, snapshot, restart, renew }
}

it('a book that is lost is asked for once, and all begins anew when no snapshot comes', () => {
  const { lose, restart, renew } = connection()
  lose()
  vi.advanceTimersByTime(4_999)
  expect(restart).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(renew).toHaveBeenCalledTimes(1)
  expect(restart).toHaveBeenCalledWith('no snapshot of BTCUSDT')
})

it('a book that came back and is lost again within five seconds is asked for again, and the connection stays', () => {
  const { lose, snapshot, restart, renew } = connection()
  lose()
  vi.advanceTimersByTime(1_000)
  snapshot()
  vi.advanceTimersByTime(1_000)
  lose()
  vi.advanceTimersByTime(3_000)
  expect(renew).toHaveBeenCalledTimes(2)
  snapshot()
  vi.advanceTimersByTime(20_000)
  expect(restart).not.toHaveBeenCalled()
})

it('a venue that never sends the snapshot is left after the second time', () => {
  const { lose, restart, renew } = connection()
  lose()
  for (let second = 0; second < 9; second += 1) {
    vi.advanceTimersByTime(1_000)
    lose()
  }
  vi.advanceTimersByTime(1_000)
  expect(renew).toHaveBeenCalledTimes(2)
  expect(restart).toHaveBeenCalledTimes(1)
})
