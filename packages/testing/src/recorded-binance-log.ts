import {
  bookId,
  type EventsByType,
  feedProgressedId,
  feedResumedId,
  type InstrumentDefined,
  id,
  instrumentDefinedId,
  type RecordType,
  type StoredRecord,
  seal,
  tradeId,
} from '@virtuoso/contracts'
import { testCodec } from './journal.ts'
import {
  type BinanceFact,
  type BinanceMarket,
  binanceFacts,
  binanceInstruments,
  binanceScales,
} from './recorded-binance.ts'

const testManifest = id('test/1', 'manifest')
const secondMs = 1_000
const disorderMs = 2_000
const afterwardsMs = 120_000

/**
 * The recording as a partition of `market.events`: the definition, trades and book up, the facts in their order, and the
 * watermark, 2 s behind the newest event time, once per second of it; after the last fact on for two minutes.
 * @param isWanted - Which facts; by default all.
 */
export function binanceLog(
  folder: string,
  market: BinanceMarket,
  isWanted: (fact: BinanceFact) => boolean = () => true,
): readonly StoredRecord[] {
  const facts = binanceFacts(folder, market).filter(isWanted)
  const written: StoredRecord[] = []
  const write = <T extends RecordType>(type: T, key: string, event: EventsByType[T], eventId: Buffer): void => {
    const place = { topic: 'market.events', partition: 0, key, manifest: testManifest, timestampMs: 0 } as const
    const record = seal(testCodec, { ...place, type, event, eventId, headers: { feed: { shard: 'all', epoch: 1 } } })
    written.push({ ...record, offset: written.length })
  }
  const progress = (watermarkMs: number): void => {
    const event = { venue: 'binance', receivedTimeMs: watermarkMs + disorderMs, shard: 'all', watermarkMs }
    write('FeedProgressed', 'binance:*', event, feedProgressedId(event))
  }

  const instrument = binanceInstruments[market]
  const firstMs = Math.min(...facts.map(timeOf))
  const definition = definitionOf(market, firstMs)
  write('InstrumentDefined', instrument, definition, instrumentDefinedId(definition))
  for (const channel of ['TRADES', 'BOOK'] as const) {
    const event = { ...base(instrument, firstMs), channel, atTimeMs: firstMs, recovered: false, recoveredCount: 0 }
    write('FeedResumed', instrument, event, feedResumedId(event))
  }
  let newestMs = firstMs
  let watermarkMs = Math.floor(firstMs / secondMs) * secondMs - disorderMs
  for (const fact of facts) {
    newestMs = Math.max(newestMs, timeOf(fact))
    for (; watermarkMs + secondMs <= newestMs - disorderMs; progress(watermarkMs)) watermarkMs += secondMs
    writeFact(fact, write)
  }
  for (const endMs = watermarkMs + afterwardsMs; watermarkMs < endMs; progress(watermarkMs)) watermarkMs += secondMs
  return written
}

function writeFact(
  fact: BinanceFact,
  write: <T extends RecordType>(type: T, key: string, event: EventsByType[T], eventId: Buffer) => void,
): void {
  const key = fact.event.instrument
  if (fact.type === 'TradeExecuted') write(fact.type, key, fact.event, tradeId(fact.event))
  else write(fact.type, key, fact.event, bookId(fact.type, fact.event))
}

const timeOf = ({ event }: BinanceFact): number => event.exchangeTimeMs ?? event.receivedTimeMs

const base = (instrument: string, timeMs: number) =>
  ({ instrument, exchangeTimeMs: timeMs, receivedTimeMs: timeMs, origin: 'STREAM', flags: [] }) as const

function definitionOf(market: BinanceMarket, timeMs: number): InstrumentDefined {
  const { price, amount } = binanceScales[market]
  return {
    ...base(binanceInstruments[market], timeMs),
    definitionVersion: 1,
    venueSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: market === 'usdm' ? 'USDT' : undefined,
    contractKind: market === 'usdm' ? 'LINEAR' : 'SPOT',
    tickSize: 1,
    priceScale: price,
    amountStep: 1,
    amountScale: amount,
    amountUnit: 'BASE',
    contractScale: 0,
    status: 'TRADING',
    integrity: [],
  }
}
