import type { InstrumentDefined, RawFrame } from '@virtuoso/contracts'

/** A frame that arrived with this text. */
export const frameOf = (text: string, frameNumber = 0): RawFrame => ({
  venue: 'bybit',
  connection: 'linear-1',
  connectionEpochMs: 1786310818223,
  frameNumber,
  direction: 'RECEIVED',
  transport: 'WEBSOCKET',
  receivedTimeMs: 1786310819965,
  binary: false,
  data: Buffer.from(text),
})

/** Tick 0.1, step 0.001. */
export const definitionOf = (symbol: string): InstrumentDefined => ({
  instrument: `bybit:${symbol.slice(0, -4)}/USDT:USDT`,
  exchangeTimeMs: 1786310817197,
  receivedTimeMs: 1786310817601,
  origin: 'POLL',
  flags: [],
  definitionVersion: 1,
  venueSymbol: symbol,
  base: symbol.slice(0, -4),
  quote: 'USDT',
  settle: 'USDT',
  contractKind: 'LINEAR',
  expiryTimeMs: undefined,
  tickSize: 1,
  priceScale: 1,
  amountStep: 1,
  amountScale: 3,
  amountUnit: 'BASE',
  contractSize: undefined,
  contractScale: 0,
  fundingIntervalMs: 28_800_000,
  status: 'TRADING',
  integrity: [],
})
