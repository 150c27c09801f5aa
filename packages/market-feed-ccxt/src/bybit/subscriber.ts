import { timeframes } from '@virtuoso/domain'
import type { ChannelLedger, Recovery } from '@virtuoso/market-feed'
import type { Backfill } from './backfill.ts'
import type { Followed } from './definitions.ts'
import type { BybitMapper } from './mapper.ts'
import type { VenueSocket } from './socket.ts'
import { bookTopic, candleTopic, marketTopics } from './topics.ts'

const snapshotMaxMs = 5_000
/** How often a book that was lost again while it was asked for is asked for once more, before all begins anew. */
const renewalsMax = 1

type SubscriberParts = Readonly<{
  ledger: ChannelLedger
  mapper: BybitMapper
  backfill: Backfill
  /** As ccxt writes it: its candles are followed in all timeframes. */
  reference: string
  /** Begin anew: the venue did not do what was asked. */
  restart(detail: string): void
  failed(error: unknown): void
}>

/** Asks a connection for what is followed. */
export type Subscriber = Readonly<{
  /** Trades, books and tickers at once; candles follow their history, one instrument after the other. */
  opened(socket: VenueSocket, followed: readonly Followed[]): void
  lost(): void
  /**
   * Gives the book up and asks for it anew, with a snapshot; what does not come within 5 s begins all anew. One that
   * was lost again meanwhile is asked for once more.
   */
  renewBook(symbol: string): void
  /** How completely the candles were back-filled; undefined: they were not. */
  recoveryOf(instrument: string): Recovery | undefined
}>

export function subscriber(parts: SubscriberParts): Subscriber {
  const { ledger, mapper, backfill, reference } = parts
  const recoveries = new Map<string, Recovery>()
  const renewals = new Map<string, { isLostAgain: boolean }>()
  /** Symbols whose history was asked for. */
  const withHistory = new Set<string>()
  let socket: VenueSocket | undefined

  const candleTopics = ({ symbol, name }: Followed): readonly string[] =>
    name === reference ? timeframes.map((it) => candleTopic(symbol, it)) : [candleTopic(symbol, 'M1')]

  /** History first, and after a hole the candles of it; then the live ones. */
  async function followCandles(opened: VenueSocket, followed: readonly Followed[]): Promise<void> {
    for (const it of followed) {
      const sinceMs = ledger.downSince(it.instrument, 'CANDLES')
      if (sinceMs !== undefined || !withHistory.has(it.symbol))
        recoveries.set(it.instrument, await backfill(it.symbol, sinceMs))
      withHistory.add(it.symbol)
      if (socket !== opened) return
      opened.subscribe(candleTopics(it))
    }
  }

  function renew(symbol: string, opened: VenueSocket | undefined, more: number): void {
    const renewal = { isLostAgain: false }
    renewals.set(symbol, renewal)
    opened?.renew([bookTopic(symbol)])
    setTimeout(() => {
      renewals.delete(symbol)
      if (socket !== opened || ledger.isUp(mapper.definitionOf(symbol)?.instrument ?? '', 'BOOK')) return
      if (renewal.isLostAgain && more > 0) renew(symbol, opened, more - 1)
      else parts.restart(`no snapshot of ${symbol}`)
    }, snapshotMaxMs).unref()
  }

  return {
    opened(opened, followed) {
      socket = opened
      for (const it of followed) opened.subscribe(marketTopics(it.symbol))
      followCandles(opened, followed).catch(parts.failed)
    },
    lost() {
      socket = undefined
      recoveries.clear()
    },
    renewBook(symbol) {
      const renewal = renewals.get(symbol)
      if (renewal === undefined) renew(symbol, socket, renewalsMax)
      else renewal.isLostAgain = true
    },
    recoveryOf: (instrument) => recoveries.get(instrument),
  }
}
