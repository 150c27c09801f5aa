import { decimal, epochMs, list, object, optionalDecimal, optionalEpochMs, query, waitQuery } from './common.ts'

const text = { type: 'string' } as const

const channel = object({
  channel: text,
  integrity: { type: 'string', description: 'what it can prove: SEQUENCE, CHECKSUM, NONE, or NOT_OFFERED' },
  state: { type: 'string', enum: ['NEVER', 'UP', 'DOWN'] },
  sinceMs: { ...optionalEpochMs, description: 'event time; null: never up' },
})

export const instrumentSchema = {
  $id: 'Instrument',
  ...object({
    instrument: { type: 'string', description: 'canonical venue:symbol' },
    pathName: { type: 'string', description: 'the same for a path' },
    venue: text,
    venueSymbol: { type: 'string', description: 'the venue’s spelling' },
    base: text,
    quote: text,
    settle: { type: ['string', 'null'], description: 'null: spot' },
    contractKind: text,
    expiryTimeMs: { ...optionalEpochMs, description: 'null: perpetual or spot' },
    status: text,
    tickSize: decimal,
    amountStep: decimal,
    amountUnit: { type: 'string', description: 'BASE or CONTRACT: unit of every amount' },
    contractSize: { ...optionalDecimal, description: 'base (LINEAR) or quote (INVERSE) per contract; null: BASE' },
    fundingIntervalMs: { type: ['integer', 'null'], description: 'ms; null: no funding' },
    definitionVersion: { type: 'integer' },
    definedAt: { type: 'string', description: 'coordinate of the definition' },
    receivedTimeMs: epochMs,
    channels: list(channel, 'by name'),
  }),
} as const

export const instrumentsQuery = query({
  venue: { type: 'string', maxLength: 32 },
  kind: { type: 'string', enum: ['SPOT', 'LINEAR', 'INVERSE'] },
  status: { type: 'string', enum: ['UNKNOWN', 'TRADING', 'HALTED', 'PRE_LAUNCH', 'DELISTED'] },
  q: { type: 'string', maxLength: 64, description: 'part of a name, whatever the case' },
  limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  cursor: { type: 'string', maxLength: 200, description: '`next` of the page before' },
  ...waitQuery,
})
export const instrumentQuery = query(waitQuery)
