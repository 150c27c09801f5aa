import { epochMs, list, object, query, scoreValue, share, waitQuery } from './common.ts'

const text = { type: 'string' } as const

export const pointsMax = 5_000

export const scoreHistoryData = object({
  instrument: text,
  pathName: text,
  dimension: text,
  points: list(
    object({
      asOfMs: epochMs,
      score: scoreValue,
      coverage: share,
      codes: list(text, 'why parts are missing, each once'),
      position: { type: 'string', description: 'coordinate of the record' },
    }),
    'ascending; a score that is missing is a hole, never to be joined',
  ),
})
export const scoreHistoryQuery = query({
  from: { type: 'string', maxLength: 40, description: 'as of at or after: epoch ms or RFC 3339' },
  to: { type: 'string', maxLength: 40, description: 'as of before' },
  limit: {
    type: 'integer',
    minimum: 1,
    maximum: pointsMax,
    default: 500,
    description: 'the newest so many of the range',
  },
  cursor: { type: 'string', maxLength: 300, description: '`next` of the page before: goes back in time' },
  ...waitQuery,
})
export const scoreHistoryPath = {
  type: 'object',
  properties: {
    instrument: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u0020\\u007f-\\u009f]+$' },
    dimension: { type: 'string', pattern: '^[A-Z][A-Z0-9_]{0,63}$', description: 'ORDER_FLOW, CONFLUENCE …' },
  },
  required: ['instrument', 'dimension'],
} as const
