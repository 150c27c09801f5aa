import { timeframes } from '@virtuoso/domain'
import type { ChannelLedger, Recovery } from '@virtuoso/market-feed'
import type { Backfill } from './backfill.ts'
import type { Followed } from './definitions.ts'
import type { BybitMapper } from './mapper.ts'
import type { VenueSocket } from './socket.ts'
import { bookTopic, candleTopic, marketTopics } from './topics.ts'

const snapshotMaxMs = 5_000

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
  /** History, before anything is asked of a connection; channels that had a hole get theirs filled. */
  fillHistory(followed: readonly Followed[], isStopped: () => boolean): Promise<void>
  opened(socket: VenueSocket, isFirst: boolean, followed: readonly Followed[]): void
  lost(): void
  /** Gives the book up and asks for it anew, with a snapshot; what does not come within 5 s begins all anew. */
  renewBook(symbol: string): void
  /** How completely the candles were back-filled; undefined: they were not. */
  recoveryOf(instrument: string): Recovery | undefined
}>

export function subscriber(parts: SubscriberParts): Subscriber {
  const { ledger, mapper, backfill, reference } = parts
  const recoveries = new Map<string, Recovery>()
  const renewing = new Set<string>()
  let socket: VenueSocket | undefined

  const candleTopics = ({ symbol, name }: Followed): readonly string[] =>
    name === reference ? timeframes.map((it) => candleTopic(symbol, it)) : [candleTopic(symbol, 'M1')]

  /** After a hole the candles of it come first, then the live ones. */
  async function refill(opened: VenueSocket, followed: readonly Followed[]): Promise<void> {
    for (const it of followed) {
      const sinceMs = ledger.downSince(it.instrument, 'CANDLES')
      if (sinceMs !== undefined) recoveries.set(it.instrument, await backfill(it.symbol, sinceMs))
      if (socket !== opened) return
      opened.subscribe(candleTopics(it))
    }
  }

  return {
    async fillHistory(followed, isStopped) {
      for (const { symbol, instrument } of followed)
        if (!isStopped()) recoveries.set(instrument, await backfill(symbol, ledger.downSince(instrument, 'CANDLES')))
    },
    opened(opened, isFirst, followed) {
      socket = opened
      for (const it of followed)
        opened.subscribe(isFirst ? [...marketTopics(it.symbol), ...candleTopics(it)] : marketTopics(it.symbol))
      if (!isFirst) refill(opened, followed).catch(parts.failed)
    },
    lost() {
      socket = undefined
      recoveries.clear()
    },
    renewBook(symbol) {
      if (renewing.has(symbol)) return
      renewing.add(symbol)
      const opened = socket
      opened?.renew([bookTopic(symbol)])
      setTimeout(() => {
        renewing.delete(symbol)
        const isUp = ledger.isUp(mapper.definitionOf(symbol)?.instrument ?? '', 'BOOK')
        if (socket === opened && !isUp) parts.restart(`no snapshot of ${symbol}`)
      }, snapshotMaxMs).unref()
    },
    recoveryOf: (instrument) => recoveries.get(instrument),
  }
}
