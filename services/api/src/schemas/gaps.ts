import { query, waitQuery } from './common.ts'

const filters = {
  channel: {
    type: 'string',
    enum: ['TRADES', 'BOOK', 'TICKER', 'FUNDING', 'OPEN_INTEREST', 'LONG_SHORT', 'LIQUIDATIONS', 'CANDLES'],
  },
  state: { type: 'string', enum: ['OPEN', 'CLOSED'] },
  from: { type: 'string', maxLength: 40, description: 'began at or after: epoch ms or RFC 3339' },
  to: { type: 'string', maxLength: 40, description: 'began before' },
  limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  cursor: { type: 'string', maxLength: 300, description: '`next` of the page before' },
  ...waitQuery,
} as const

export const gapsQuery = query({ instrument: { type: 'string', minLength: 1, maxLength: 64 }, ...filters })
export const gapsOfInstrumentQuery = query(filters)
