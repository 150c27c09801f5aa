import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryEvent } from '../test/arbitrary-event.ts'
import { BodyFault, bodyCheck, builtInSchemas, createCodec, isRecordType, schemas, UndecodableRecord } from './index.ts'

/** Every shape of the language in one record. */
const everyShape = JSON.stringify({
  type: 'record',
  name: 'EveryShape',
  namespace: 'test',
  fields: [
    { name: 'count', type: 'long' },
    { name: 'small', type: 'int' },
    { name: 'on', type: 'boolean' },
    { name: 'share', type: 'double' },
    { name: 'text', type: 'string' },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['UNKNOWN', 'BUY', 'SELL'], default: 'UNKNOWN' } },
    { name: 'maybe', type: ['null', 'long'], default: null },
    { name: 'many', type: { type: 'array', items: 'long' } },
  ],
})
const check = bodyCheck(everyShape)

/** A body field by field, each of which a case may replace. */
const whole = {
  count: '02',
  small: '02',
  on: '01',
  share: '000000000000e03f',
  text: '04c3a9',
  side: '02',
  maybe: '0204',
  many: '04020400',
}
const body = (changes: Partial<typeof whole> = {}): Buffer =>
  Buffer.from(Object.values({ ...whole, ...changes }).join(''), 'hex')
const faultOf = (bytes: Buffer, length = bytes.length): unknown => {
  try {
    check(bytes, 0, length)
    return undefined
  } catch (error) {
    return error instanceof BodyFault ? error.code : error
  }
}
const double = (value: number): string => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes.toString('hex')
}

it('accepts the one canonical body of a value', () => {
  expect(faultOf(body())).toBeUndefined()
  expect(faultOf(body({ many: '00', maybe: '00', text: '00', share: double(-1e-320) }))).toBeUndefined()
})

it('refuses a body cut at any byte', () => {
  const bytes = body()
  for (let length = 0; length < bytes.length; length += 1) expect(faultOf(bytes, length)).toBe('UNDECODABLE')
})

it('refuses bytes after the end', () => {
  expect(faultOf(Buffer.concat([body(), Buffer.from([0])]))).toBe('TRAILING_BYTES')
})

it.each([
  ['an array that claims 20 million items', { many: '80e89213' }, 'TOO_LARGE'],
  ['an array that claims 2^62 items', { many: '80808080808080808001' }, 'TOO_LARGE'],
  ['an array in a sized block', { many: '0308020400' }, 'UNDECODABLE'],
  ['an array in two blocks', { many: '0202020400' }, 'UNDECODABLE'],
  ['a union branch 9', { maybe: '1204' }, 'UNDECODABLE'],
  ['a union branch −1', { maybe: '0104' }, 'UNDECODABLE'],
  ['an enum symbol −1', { side: '01' }, 'UNDECODABLE'],
  ['an enum symbol 3 of 3', { side: '06' }, 'UNDECODABLE'],
  ['NaN', { share: double(Number.NaN) }, 'UNDECODABLE'],
  ['another NaN', { share: '010000000000f0ff' }, 'UNDECODABLE'],
  ['∞', { share: double(Number.POSITIVE_INFINITY) }, 'UNDECODABLE'],
  ['−∞', { share: double(Number.NEGATIVE_INFINITY) }, 'UNDECODABLE'],
  ['−0', { share: double(-0) }, 'UNDECODABLE'],
  ['a number of eleven bytes', { count: 'ffffffffffffffffffff01' }, 'UNDECODABLE'],
  ['a number below −2^52', { count: '8180808080808020' }, 'UNDECODABLE'],
  ['a number written longer than it need be', { count: '8200' }, 'UNDECODABLE'],
  ['an int beyond 32 bits', { small: 'ffffffff1f' }, 'UNDECODABLE'],
  ['a boolean of 2', { on: '02' }, 'UNDECODABLE'],
  ['a text of length −1', { text: '01' }, 'UNDECODABLE'],
  ['a text that ends behind the value', { text: '7ec3a9' }, 'UNDECODABLE'],
  ['a text of 2 MiB', { text: '80808002' }, 'TOO_LARGE'],
  ['a text that is not UTF-8', { text: '04c328' }, 'UNDECODABLE'],
  ['half a surrogate pair', { text: '06eda080' }, 'UNDECODABLE'],
])('refuses %s', (_, changes, code) => {
  expect(faultOf(body(changes))).toBe(code)
})

it('mends −0 for a writer, so that equal numbers are equal bytes', () => {
  const bytes = body({ share: double(-0) })
  bodyCheck(everyShape, 'mend')(bytes, 0, bytes.length)
  expect(bytes).toEqual(body({ share: double(0) }))
  expect(() => bodyCheck(everyShape, 'mend')(body({ share: double(Number.NaN) }), 0, body().length)).toThrow(BodyFault)
})

it('does not compile a schema nested 10,000 deep', () => {
  let text = '"long"'
  for (let depth = 0; depth < 10_000; depth += 1) text = `{"type":"array","items":${text}}`
  expect(() => bodyCheck(text)).toThrow(BodyFault)
})

describe('any record of the language', () => {
  const codec = createCodec(builtInSchemas())
  const types = Object.keys(schemas).filter(isRecordType)
  const framed = fc
    .constantFrom(...types)
    .chain((type) => arbitraryEvent(type).map((event) => codec.frame(type, codec.encodeBody(type, event))))

  it('cut short or prolonged is refused', () => {
    fc.assert(
      fc.property(framed, fc.nat(), (value, at) => {
        expect(() => codec.decode(value.subarray(0, at % value.length))).toThrow(UndecodableRecord)
        expect(() => codec.decode(Buffer.concat([value, Buffer.from([at % 256])]))).toThrow(UndecodableRecord)
      }),
      { numRuns: 300 },
    )
  })

  it('with bytes overwritten is refused by name or read as another value, never anything else', () => {
    fc.assert(
      fc.property(framed, fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(), (value, noise, at) => {
        value.set(noise.subarray(0, value.length), at % Math.max(1, value.length - noise.length))
        try {
          const { type, event } = codec.decode(value)
          expect(codec.encodeBody(type, event)).toEqual(value.subarray(5))
        } catch (error) {
          expect(error).toBeInstanceOf(UndecodableRecord)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
