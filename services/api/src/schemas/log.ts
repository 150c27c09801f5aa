import { epochMs, hexId, list, object, query } from './common.ts'

const text = { type: 'string' } as const
const optionalText = { type: ['string', 'null'] } as const
/** What a record says depends on its type; it is sent as it is, bytes as hex and nothing as null. */
const anything = { type: 'object', additionalProperties: true } as const

export const logRecordSchema = {
  $id: 'LogRecord',
  ...object({
    topic: text,
    partition: { type: 'integer' },
    offset: { type: 'integer' },
    position: { type: 'string', description: 'coordinate' },
    key: optionalText,
    type: { ...optionalText, description: 'null: its schema is not known here, or it is a tombstone' },
    eventId: { ...hexId, type: ['string', 'null'] },
    logTimeMs: { ...epochMs, description: 'our clock at append' },
    headers: { ...anything, description: 'as text; ids as hex' },
    schema: object({
      name: { ...optionalText, description: 'full name of the record' },
      id: { type: ['integer', 'null'], description: 'its number in this log' },
      fingerprint: { ...optionalText, description: 'SHA-256 of the canonical schema, hex' },
    }),
    decoded: {
      description: 'the event; prices and amounts as they stand on the record, scaled; null: it cannot be decoded',
      anyOf: [anything, { type: 'null' }],
    },
    bytes: { type: ['string', 'null'], description: 'the value, hex; null: a tombstone' },
    contentHash: { ...optionalText, description: 'as the header says, hex' },
    hashMatches: { type: 'boolean', description: 'whether the bytes are those that were written' },
  }),
} as const

export const logData = {
  description: 'one record; with limit, a run of them',
  anyOf: [
    { $ref: 'LogRecord#' },
    object({
      records: list({ $ref: 'LogRecord#' }, 'from the offset on, at most so many'),
      nextOffset: { type: 'integer', description: 'where to read on' },
      endOffset: { type: 'integer', description: 'one past the newest' },
    }),
  ],
} as const

export const logPath = {
  type: 'object',
  properties: {
    topic: { type: 'string', pattern: '^[\\w.-]{1,64}$' },
    partition: { type: 'integer', minimum: 0, maximum: 9_999 },
    offset: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
  required: ['topic', 'partition', 'offset'],
} as const
export const logQuery = query({
  limit: { type: 'integer', minimum: 1, maximum: 100, description: 'so many records from the offset on' },
})
