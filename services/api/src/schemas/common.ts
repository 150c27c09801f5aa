/** JSON schemas that several routes share. They validate, document and serialize: what they do not name is not sent. */

export const decimal = {
  type: 'string',
  pattern: '^-?\\d+(\\.\\d+)?$',
  description: 'exact decimal, with the decimals of the instrument’s step',
} as const
export const optionalDecimal = { ...decimal, type: ['string', 'null'] } as const
export const epochMs = { type: 'integer', description: 'Unix epoch milliseconds' } as const
export const optionalEpochMs = { ...epochMs, type: ['integer', 'null'] } as const
export const hexId = { type: 'string', description: '16 bytes as lower-case hex' } as const
export const scoreValue = {
  type: ['number', 'null'],
  description: '0–100, 50 balanced; null: unknown, see reasons',
} as const
export const share = { type: 'number', minimum: 0, maximum: 1 } as const

const optionalText = { type: ['string', 'null'] } as const

export const object = <P extends Record<string, unknown>>(properties: P, description?: string) => ({
  type: 'object' as const,
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false as const,
})
export const list = <I>(items: I, description?: string) => ({
  type: 'array' as const,
  ...(description === undefined ? {} : { description }),
  items,
})

export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  description: 'RFC 9457 problem; `type` is from a closed list',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    retryable: { type: 'boolean', description: 'whether the same request may succeed later' },
    detail: { type: 'string' },
    hint: { type: 'string', description: 'what to do' },
    instance: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'retryable', 'detail', 'hint'],
} as const

export const gapSchema = {
  $id: 'Gap',
  ...object(
    {
      gapId: hexId,
      instrument: { type: 'string' },
      channel: { type: 'string' },
      reason: { type: 'string' },
      fromTimeMs: epochMs,
      toTimeMs: { ...optionalEpochMs, description: 'first moment covered again; null: still open' },
      recovered: { type: ['boolean', 'null'], description: 'true: back-filled completely; null: still open' },
      detail: optionalText,
      position: { type: 'string', description: 'coordinate of the record' },
    },
    'a declared hole in one channel',
  ),
} as const

/** `data` in its envelope. */
export const envelope = (data: object, pages = false) => {
  const schema = object({
    data,
    asOf: {
      type: ['string', 'null'],
      description: 'venue time up to which the views have applied the feed; null: nothing applied yet',
    },
    ageMs: { type: ['integer', 'null'], description: 'ms since we received what brought asOf; null: nothing yet' },
    stale: { type: 'boolean', description: 'older than 10 s, or behind its own period, or inside an open gap' },
    position: list({ type: 'string' }, 'coordinates up to which the answer is true'),
    gaps: list({ $ref: 'Gap#' }, 'holes that touch the answer; of more than 1000 the newest'),
  })
  const next = { type: 'string', description: 'cursor of the next page; absent on the last' }
  return pages ? { ...schema, properties: { ...schema.properties, next } } : schema
}

const problems = { description: 'a problem', content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } }

/** The answers of a route about the market. */
export const answers = (data: object, options: { pages?: boolean } = {}) => ({
  200: { description: 'the answer', ...envelope(data, options.pages) },
  304: { description: 'unchanged since the ETag that was sent; age and position are in the headers', type: 'null' },
  ...problemAnswers,
})
export const problemAnswers = { '4xx': problems, '5xx': problems }

/** The instrument in a path. Control characters and blanks are in no name. */
export const instrumentPath = {
  type: 'object',
  properties: {
    instrument: {
      type: 'string',
      minLength: 1,
      maxLength: 64,
      pattern: '^[^\\u0000-\\u0020\\u007f-\\u009f]+$',
      description: 'venue:symbol with dashes for slashes, bybit:BTC-USDT:USDT, or the canonical name percent-encoded',
    },
  },
  required: ['instrument'],
} as const

export const waitQuery = {
  minOffset: {
    type: 'string',
    maxLength: 100,
    description: 'wait until the answer includes this coordinate, market.events/1@91231',
  },
  maxWaitMs: { type: 'integer', minimum: 0, maximum: 10_000, default: 2_000, description: 'how long to wait' },
} as const

export const query = (properties: object, required: readonly string[] = []) => ({
  type: 'object' as const,
  properties,
  required: [...required],
  additionalProperties: false as const,
})
