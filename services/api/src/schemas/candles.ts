import { decimal, epochMs, list, object, optionalDecimal, query, share, waitQuery } from './common.ts'

export const barsMax = 5_000
export const barsDefault = 500

export const candlesQuery = query(
  {
    tf: { type: 'string', enum: ['1m', '5m', '30m', '4h'] },
    from: { type: 'string', maxLength: 40, description: 'open time, exchange clock: epoch ms or RFC 3339' },
    to: { type: 'string', maxLength: 40, description: 'the end, excluded' },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: barsMax,
      description: `the newest so many of the range; default ${barsMax} with from, else ${barsDefault}`,
    },
    ...waitQuery,
  },
  ['tf'],
)

const column = (items: object, description: string) => list(items, description)

export const candlesData = object({
  instrument: { type: 'string' },
  pathName: { type: 'string' },
  tf: { type: 'string' },
  amountUnit: { type: 'string' },
  t: column(epochMs, 'open time, ascending; a candle that is missing is not here'),
  o: column(decimal, 'open'),
  h: column(decimal, 'high'),
  l: column(decimal, 'low'),
  c: column(decimal, 'close'),
  v: column(decimal, 'amount'),
  buy: column(optionalDecimal, 'amount bought by takers; null: not known'),
  sell: column(optionalDecimal, 'amount sold by takers; null: not known'),
  n: column({ type: ['integer', 'null'] }, 'trades; null: not known'),
  gap: column({ type: 'integer' }, 'ms inside gaps'),
  coverage: column(share, 'share of the candle that was observed'),
  source: column({ type: 'string' }, 'TRADES, ROLLED or VENUE'),
  revision: column({ type: 'integer' }, '0, or how often it was revised'),
})
