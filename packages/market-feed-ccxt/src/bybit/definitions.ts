import { type InstrumentDefined, type RawFrame, VirtuosoError } from '@virtuoso/contracts'
import { type Fact, fact } from '@virtuoso/market-feed'
import { isRow, type Row, timeOf } from '../fields.ts'
import { parseJson } from '../json.ts'
import type { Exchange } from './exchange.ts'
import { type MarketNames, readInstrument } from './instruments.ts'
import type { RestPoller } from './rest.ts'
import { retried } from './retried.ts'

/** An instrument that is followed. */
export type Followed = Readonly<{
  /** `BTC/USDT:USDT`, as ccxt writes it. */
  name: string
  /** `bybit:BTC/USDT:USDT`. */
  instrument: string
  /** `BTCUSDT`. */
  symbol: string
}>

/**
 * Asks the venue for its markets and finds those that are followed.
 * @throws VirtuosoError `venue-unavailable` when it does not answer, `config-invalid` naming what it does not have.
 */
export async function loadFollowed(
  exchange: Exchange,
  poller: RestPoller,
  names: readonly string[],
): Promise<Readonly<{ followed: readonly Followed[]; replies: readonly RawFrame[] }>> {
  const replies = await retried(() => poller.ask(() => exchange.loadMarkets(true))).catch((cause: unknown) => {
    throw new VirtuosoError('venue-unavailable', 'bybit does not say what its instruments are', {
      retryable: true,
      cause,
    })
  })
  const unknown = names.filter((name) => exchange.markets?.[name]?.linear !== true)
  if (unknown.length > 0)
    throw new VirtuosoError('config-invalid', `bybit has no linear contract ${unknown.join(', ')}`, {
      action: 'write instruments like BTC/USDT:USDT',
    })
  const followed = names.map((name) => ({
    name,
    instrument: `bybit:${name}`,
    symbol: String(exchange.market(name).id),
  }))
  return { followed, replies }
}

/** The definitions of what is followed, as the venue's replies say them; each goes on from the one known before. */
export function definitionsIn(
  replies: readonly RawFrame[],
  followed: readonly Followed[],
  exchange: Exchange,
  known: (it: Followed) => InstrumentDefined | undefined,
): readonly Fact[] {
  const bySymbol = new Map(followed.map((it) => [it.symbol, it]))
  return replies.flatMap((reply) =>
    rowsOf(reply).flatMap(({ row, item, exchangeTimeMs }) => {
      const it = bySymbol.get(String(row['symbol']))
      if (it === undefined) return []
      const { connection, connectionEpochMs, frameNumber, receivedTimeMs } = reply
      const definition = readInstrument(row, namesOf(exchange, it), known(it), { exchangeTimeMs, receivedTimeMs })
      return [fact('InstrumentDefined', definition, { connection, connectionEpochMs, frameNumber, item })]
    }),
  )
}

function namesOf(exchange: Exchange, { name, instrument }: Followed): MarketNames {
  const { base, quote, settle } = exchange.market(name)
  return { instrument, base, quote, settle: String(settle) }
}

type ReplyRow = Readonly<{ row: Row; item: number; exchangeTimeMs: number | undefined }>

function rowsOf({ data, venueChannel }: RawFrame): readonly ReplyRow[] {
  if (venueChannel?.startsWith('/v5/market/instruments-info') !== true) return []
  const parsed = parseJson(Buffer.from(data).toString('utf8'))
  if (!('value' in parsed) || !isRow(parsed.value)) return []
  const { result, time } = parsed.value
  const list = isRow(result) && Array.isArray(result['list']) ? result['list'] : []
  const exchangeTimeMs = timeOf(time, 'time')
  return list.flatMap((row: unknown, item) => (isRow(row) ? [{ row, item, exchangeTimeMs }] : []))
}
