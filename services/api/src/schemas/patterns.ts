import { epochMs, hexId, list, object, optionalDecimal, query, share, waitQuery } from './common.ts'

const text = { type: 'string' } as const
const optionalText = { type: ['string', 'null'] } as const

export const patternSchema = {
  $id: 'Pattern',
  ...object(
    {
      patternId: { ...hexId, description: 'the same for beginning and end' },
      eventId: hexId,
      instrument: text,
      pathName: text,
      kind: text,
      phase: { type: 'string', description: 'OCCURRED, BEGAN or ENDED' },
      side: { type: 'string', description: 'BULLISH, BEARISH or NONE' },
      strength: share,
      tf: { ...optionalText, description: 'null: none by nature' },
      asOfMs: epochMs,
      fromMs: epochMs,
      toMs: epochMs,
      priceLow: optionalDecimal,
      priceHigh: optionalDecimal,
      withheldBy: { ...optionalText, description: 'why a signal was not raised; null: another kind' },
      evidence: list(object({ name: text, value: { type: 'number' } }), 'numbers behind it, by name'),
      analyzer: text,
      version: { type: 'integer' },
      position: { type: 'string', description: 'coordinate of the record' },
    },
    'what was noticed',
  ),
} as const

const filters = {
  kind: { type: 'string', maxLength: 64 },
  phase: { type: 'string', enum: ['OCCURRED', 'BEGAN', 'ENDED'] },
  side: { type: 'string', enum: ['BULLISH', 'BEARISH', 'NONE'] },
  from: { type: 'string', maxLength: 40, description: 'as of at or after: epoch ms or RFC 3339' },
  to: { type: 'string', maxLength: 40, description: 'as of before' },
  limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  cursor: { type: 'string', maxLength: 300, description: '`next` of the page before' },
  ...waitQuery,
} as const

export const patternsQuery = query({ instrument: { type: 'string', minLength: 1, maxLength: 64 }, ...filters })
export const patternsOfInstrumentQuery = query(filters)
