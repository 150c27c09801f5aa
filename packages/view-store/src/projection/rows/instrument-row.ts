import type { InstrumentDefined, LogRecord } from '@virtuoso/contracts'
import type { InstrumentRow } from '../../rows.ts'

export const instrumentRow = (event: InstrumentDefined, { headers, partition, offset }: LogRecord): InstrumentRow => ({
  instrument: event.instrument,
  pathName: pathNameOf(event.instrument),
  venue: venueOf(event.instrument),
  shard: headers.feed?.shard,
  definitionVersion: event.definitionVersion,
  venueSymbol: event.venueSymbol,
  base: event.base,
  quote: event.quote,
  settle: event.settle,
  contractKind: event.contractKind,
  expiryTimeMs: event.expiryTimeMs,
  tickSize: event.tickSize,
  priceScale: event.priceScale,
  amountStep: event.amountStep,
  amountScale: event.amountScale,
  amountUnit: event.amountUnit,
  contractSize: event.contractSize,
  contractScale: event.contractScale,
  fundingIntervalMs: event.fundingIntervalMs,
  status: event.status,
  integrity: event.integrity,
  receivedTimeMs: event.receivedTimeMs,
  partition,
  offset,
})

/** Of a canonical `venue:symbol`. */
export const venueOf = (instrument: string): string => instrument.slice(0, instrument.indexOf(':'))

/** A canonical name for a URL's path. */
export const pathNameOf = (instrument: string): string => instrument.replaceAll('/', '-')
