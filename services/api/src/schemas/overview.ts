import { list, object, optionalDecimal, optionalEpochMs, query, scoreValue, share, waitQuery } from './common.ts'

const text = { type: 'string' } as const
const optionalText = { type: ['string', 'null'] } as const

const cell = object(
  {
    dimension: text,
    score: scoreValue,
    coverage: { ...share, description: 'share of what it is made of that was there' },
    weight: { type: ['number', 'null'], description: 'in the confluence; null: not known yet' },
    reasons: list(object({ code: text, part: { type: 'string', description: 'empty: the whole' } }), 'what is missing'),
    asOfMs: { ...optionalEpochMs, description: 'of the score; null: none was ever published' },
  },
  'one dimension of one instrument',
)

export const overviewRowSchema = {
  $id: 'OverviewRow',
  ...object({
    instrument: { type: 'string', description: 'canonical venue:symbol' },
    pathName: { type: 'string', description: 'the same for a path' },
    base: text,
    quote: text,
    price: { ...optionalDecimal, description: 'last trade as the venue’s ticker says it; null: not told yet' },
    priceTimeMs: { ...optionalEpochMs, description: 'exchange clock, else ours; null: no price' },
    change24h: {
      type: ['number', 'null'],
      description: 'share by which the price differs from 24 h ago; null: history does not reach back so far',
    },
    change: { type: ['number', 'null'], description: 'the same over changeWindowMs; null: no candle yet' },
    changeWindowMs: { type: ['integer', 'null'], description: 'ms; what change spans; null: no candle yet' },
    confluence: cell,
    dimensions: list(
      cell,
      'ORDER_FLOW ORDER_BOOK VOLUME PRICE_STRUCTURE TECHNICAL SENTIMENT, always all six in this order',
    ),
    channels: list(
      object({
        channel: text,
        state: { type: 'string', enum: ['NEVER', 'UP', 'DOWN'] },
        sinceMs: { ...optionalEpochMs, description: 'event time; null: never up' },
      }),
      'that the venue offers, by name',
    ),
    openSignal: {
      description: 'the newest that is active; null: none is',
      anyOf: [object({ id: text, shortId: text, side: text, score: scoreValue }), { type: 'null' }],
    },
    spark: list(
      { type: ['number', 'null'] },
      'newest closes of 1m candles, at most 30; null: a candle that is missing',
    ),
    asOf: { ...optionalText, description: 'venue time up to which this row is true; null: nothing applied yet' },
    ageMs: { type: ['integer', 'null'], description: 'ms since we received what brought asOf; null: nothing yet' },
    stale: { type: 'boolean', description: 'older than 10 s, or inside an open gap' },
  }),
} as const

export const overviewData = object({ rows: list({ $ref: 'OverviewRow#' }, 'ascending by instrument') })
export const overviewQuery = query(waitQuery)
