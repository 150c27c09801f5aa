import { epochMs, hexId, list, object, query, scoreValue, share, waitQuery } from './common.ts'

const text = { type: 'string' } as const

export const dimensionSchema = {
  $id: 'Dimension',
  ...object({
    dimension: text,
    kind: { type: 'string', description: 'DIRECTION: 50 is balanced; LEVEL: 0 is none' },
    score: scoreValue,
    coverage: { ...share, description: 'share of what it is made of that was there' },
    weight: { type: ['number', 'null'], description: 'in the confluence; null: no part of it' },
    reasons: list(object({ code: text, part: { type: 'string', description: 'empty: the whole' } }), 'what is missing'),
    timeframes: list(object({ tf: text, score: scoreValue, coverage: share })),
    components: list(object({ name: text, score: scoreValue, weight: share, coverage: share })),
    evidence: list(object({ name: text, value: { type: 'number' } }), 'numbers behind it, by name'),
    asOfMs: epochMs,
    windowFromMs: { ...epochMs, description: 'start of the longest window used' },
    analyzer: text,
    version: { type: 'integer' },
    configHash: hexId,
    eventId: hexId,
    position: { type: 'string', description: 'coordinate of the record' },
  }),
} as const

export const scoresData = object({
  instrument: text,
  pathName: text,
  confluence: {
    description: 'one number from all dimensions; null: none was computed yet',
    anyOf: [{ $ref: 'Dimension#' }, { type: 'null' }],
  },
  dimensions: list({ $ref: 'Dimension#' }, 'all others, by name'),
})
export const scoresQuery = query(waitQuery)
