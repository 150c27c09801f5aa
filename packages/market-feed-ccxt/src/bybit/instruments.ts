import type { ChannelIntegrity, ContractKind, InstrumentDefined, InstrumentStatus } from '@virtuoso/contracts'
import { decimalsOf, parseExact, scaleMax } from '@virtuoso/domain'
import { counterOf, positive, type Row, rowOf, textOf, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'

/** The canonical names of a market, as ccxt has them. */
export type MarketNames = Readonly<{
  /** `bybit:BTC/USDT:USDT`. */
  instrument: string
  base: string
  quote: string
  settle: string
}>

const minuteMs = 60_000

/** Bybit numbers the updates of its books; what it leaves out of the other channels cannot be seen. */
const integrity: readonly ChannelIntegrity[] = (
  ['TRADES', 'BOOK', 'TICKER', 'FUNDING', 'OPEN_INTEREST', 'LIQUIDATIONS', 'CANDLES'] as const
).map((channel) => ({ channel, integrity: channel === 'BOOK' ? 'SEQUENCE' : 'NONE' }))

/**
 * One item of the reply to `/v5/market/instruments-info?category=linear`. Amounts are in base currency; the funding
 * interval is in minutes; a delivery time of `0` is none.
 * https://bybit-exchange.github.io/docs/v5/market/instrument
 * @param known - The newest definition in the log: scales never fall, and the version rises only with a change.
 */
export function readInstrument(
  row: Row,
  names: MarketNames,
  known: InstrumentDefined | undefined,
  times: Pick<InstrumentDefined, 'exchangeTimeMs' | 'receivedTimeMs'>,
): InstrumentDefined {
  const tick = textOf(rowOf(row['priceFilter'], 'priceFilter'), 'tickSize')
  const step = textOf(rowOf(row['lotSizeFilter'], 'lotSizeFilter'), 'qtyStep')
  const priceScale = scaleOf(tick, known?.priceScale, 'tickSize')
  const amountScale = scaleOf(step, known?.amountScale, 'qtyStep')
  const fundingMinutes = counterOf(row['fundingInterval']) ?? 0
  const definition: InstrumentDefined = {
    ...times,
    ...names,
    origin: 'POLL',
    flags: [],
    definitionVersion: known?.definitionVersion ?? 1,
    venueSymbol: textOf(row, 'symbol'),
    contractKind: contractKindOf(textOf(row, 'contractType')),
    expiryTimeMs: row['deliveryTime'] === '0' ? undefined : timeOf(row['deliveryTime'], 'deliveryTime'),
    tickSize: stepOf(tick, priceScale, 'tickSize'),
    priceScale,
    amountStep: stepOf(step, amountScale, 'qtyStep'),
    amountScale,
    amountUnit: 'BASE',
    contractSize: undefined,
    contractScale: 0,
    fundingIntervalMs: fundingMinutes === 0 ? undefined : fundingMinutes * minuteMs,
    status: statuses[textOf(row, 'status')] ?? 'UNKNOWN',
    integrity,
  }
  if (known === undefined || isSame(known, definition)) return definition
  return { ...definition, definitionVersion: known.definitionVersion + 1 }
}

const statuses: Readonly<Record<string, InstrumentStatus>> = {
  PreLaunch: 'PRE_LAUNCH',
  Trading: 'TRADING',
  Settling: 'HALTED',
  Delivering: 'HALTED',
  Closed: 'DELISTED',
}

function contractKindOf(contractType: string): ContractKind {
  if (contractType === 'LinearPerpetual' || contractType === 'LinearFutures') return 'LINEAR'
  throw new ItemFault('UNEXPECTED_SHAPE', 'contractType', 'the contract is not linear')
}

function scaleOf(step: string, known: number | undefined, field: string): number {
  const decimals = decimalsOf(step)
  if (decimals === 'BAD_NUMBER') throw new ItemFault('BAD_NUMBER', field, `${field} is no number`)
  if (decimals > scaleMax) throw new ItemFault('NOT_EXACT', field, `${field} has ${decimals} decimals`)
  return Math.max(decimals, known ?? 0)
}

function stepOf(step: string, scale: number, field: string): number {
  const value = parseExact(step, scale)
  if (typeof value === 'number') return positive(value, field)
  throw new ItemFault('NOT_EXACT', field, `${field} does not fit 2^53`)
}

/** Everything but when and how we heard of it. */
const isSame = (a: InstrumentDefined, b: InstrumentDefined): boolean => contentOf(a) === contentOf(b)

const contentOf = (it: InstrumentDefined): string =>
  JSON.stringify([
    ...[it.venueSymbol, it.base, it.quote, it.settle, it.contractKind, it.expiryTimeMs, it.tickSize, it.priceScale],
    ...[it.amountStep, it.amountScale, it.amountUnit, it.contractSize, it.contractScale, it.fundingIntervalMs],
    ...[it.status, it.integrity.map(({ channel, integrity: proof }) => [channel, proof])],
  ])
