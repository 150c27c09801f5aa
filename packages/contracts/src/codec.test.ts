import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryEvent } from '../test/arbitrary-event.ts'
import {
  builtInSchemas,
  createCodec,
  fingerprintOf,
  hex,
  isRecordType,
  type RecordType,
  schemaFingerprint,
  schemas,
  type TradeExecuted,
  UndecodableRecord,
} from './index.ts'

const codec = createCodec(builtInSchemas())
const recordTypes = Object.keys(schemas).filter(isRecordType)
const runs = { numRuns: Number(process.env['VIRTUOSO_TEST_RUNS'] ?? 100) }

describe.each(recordTypes)('%s', (type: RecordType) => {
  it('comes back from its bytes as it went in, and gives the same bytes again', () => {
    fc.assert(
      fc.property(arbitraryEvent(type), (event) => {
        const body = codec.encodeBody(type, event)
        const decoded = codec.decode(codec.frame(type, body))
        expect(decoded).toEqual({ type, event })
        expect(codec.encodeBody(decoded.type, decoded.event)).toEqual(body)
      }),
      runs,
    )
  })

  it('is told from all others by its schema id alone', () => {
    expect(codec.typeOf(codec.frame(type, Buffer.alloc(0)))).toBe(type)
  })
})

it('an id may be any run of bytes, as a state that was restored holds it', () => {
  const id = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
  const ended = (signalId: Uint8Array) =>
    codec.encodeBody('SignalClosed', {
      instrument: 'bybit:BTC/USDT:USDT',
      analyzer: 'signal',
      version: 1,
      configHash: id,
      asOfMs: 1,
      signalId,
      reason: 'EXPIRED',
      priceScale: 2,
      targetsHit: 0,
      openMs: 1,
    })
  expect(ended(new Uint8Array([255, ...id]).subarray(1))).toEqual(ended(id))
})

const trade: TradeExecuted = {
  instrument: 'bybit:BTC/USDT:USDT',
  receivedTimeMs: 1786310819965,
  origin: 'STREAM',
  flags: [],
  price: 651142,
  priceScale: 1,
  amount: 4,
  amountScale: 3,
  takerSide: 'SELL',
  printKind: 'REGULAR',
  venueSequence: 753843954913,
}

describe('a trade', () => {
  it.each([2 ** 53 - 1, -(2 ** 52) - 1, 0.5, Number.NaN])('is refused by the writer at a price of %s', (price) => {
    expect(() => codec.encodeBody('TradeExecuted', { ...trade, price })).toThrow()
  })

  it('keeps nothing apart from undefined, and an empty text from nothing', () => {
    const { event } = codec.decode(
      codec.frame('TradeExecuted', codec.encodeBody('TradeExecuted', { ...trade, venueTradeId: '' })),
    )
    expect(event).toMatchObject({ venueTradeId: '', exchangeTimeMs: undefined })
  })
})

describe('a trade of another release', () => {
  type Field = { name: string; type: unknown; default?: unknown }
  type Schema = { fields: Field[] }
  const released = (): Schema => JSON.parse(schemas.TradeExecuted.text)

  /** Decodes with today's reader what a writer of `schema` wrote. */
  const read = (schema: Schema, event: object): unknown => {
    const text = JSON.stringify(schema)
    const other = createCodec([...builtInSchemas(), { schemaId: 999, type: 'TradeExecuted', text }])
    const body = avro.Type.forSchema(JSON.parse(text)).toBuffer(event)
    return other.decode(Buffer.concat([Buffer.from('00000003e7', 'hex'), body])).event
  }
  const refusal = (attempt: () => unknown): unknown => {
    try {
      attempt()
    } catch (error) {
      return error instanceof UndecodableRecord ? error.code : error
    }
    return 'read'
  }

  it('with fewer fields is read with nothing in their place', () => {
    const schema = released()
    schema.fields = schema.fields.filter((it) => it.name !== 'venueSequence')
    expect(read(schema, trade)).toEqual({
      ...trade,
      exchangeTimeMs: undefined,
      venueTradeId: undefined,
      venueSequence: undefined,
    })
  })

  it('with one more field is read without it', () => {
    const schema = released()
    schema.fields.push({ name: 'venueMatchId', type: ['null', 'string'], default: null })
    expect(read(schema, { ...trade, venueMatchId: 'a-1' })).toEqual({
      ...trade,
      exchangeTimeMs: undefined,
      venueTradeId: undefined,
    })
  })

  it('with a kind of print that we do not know yet is UNKNOWN', () => {
    const schema = released()
    for (const { name, type } of schema.fields)
      if (
        name === 'printKind' &&
        typeof type === 'object' &&
        type !== null &&
        'symbols' in type &&
        Array.isArray(type.symbols)
      )
        type.symbols.push('RFQ')
    expect(read(schema, { ...trade, printKind: 'RFQ' })).toMatchObject({ printKind: 'UNKNOWN', price: 651142 })
  })

  it('without a required field is refused, and only it', () => {
    const schema = released()
    schema.fields = schema.fields.filter((it) => it.name !== 'price')
    expect(refusal(() => read(schema, trade))).toBe('UNDECODABLE')
    expect(read(released(), trade)).toMatchObject({ price: 651142 })
  })

  it('with a map, which the language does not have, is refused', () => {
    const schema = released()
    schema.fields.push({ name: 'extra', type: { type: 'map', values: 'long' }, default: {} })
    expect(refusal(() => read(schema, { ...trade, extra: {} }))).toBe('UNDECODABLE')
  })

  it('whose docs alone differ has the same fingerprint', () => {
    const schema = released()
    const text = JSON.stringify({ ...schema, doc: 'said more clearly' })
    expect(hex(schemaFingerprint(text))).toBe(hex(fingerprintOf('TradeExecuted')))
  })
})

describe('a value that is no record of this log', () => {
  const code = (value: Buffer): unknown => {
    try {
      return codec.decode(value).type
    } catch (error) {
      return error instanceof UndecodableRecord ? error.code : error
    }
  }

  it.each([
    ['nothing at all', '', 'UNDECODABLE'],
    ['four bytes', '00000000', 'UNDECODABLE'],
    ['another magic byte', '0100000001', 'UNDECODABLE'],
    ['JSON', Buffer.from('{"price":1}').toString('hex'), 'UNDECODABLE'],
    ['schema id 0', '0000000000', 'UNKNOWN_SCHEMA'],
    ['schema id −1', '00ffffffff', 'UNKNOWN_SCHEMA'],
    ['the largest schema id', '007fffffff', 'UNKNOWN_SCHEMA'],
    ['a known id and no body', '0000000001', 'UNDECODABLE'],
  ])('is refused: %s', (_, bytes, expected) => {
    expect(code(Buffer.from(bytes, 'hex'))).toBe(expected)
  })
})
