import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeState, encodeState } from './state-encoding.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const column = (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer)

describe('a state as bytes', () => {
  it('is deterministic CBOR: keys sorted, doubles of 64 bit, columns as byte strings', () => {
    expect(hex(encodeState({ b: 1, aa: [1.5, 3, 'x', null, true], a: column(1, 2.5) }))).toBe(
      'a3616150000000000000f03f000000000000044061620162616185fb3ff8000000000000036178f6f5',
    )
  })

  it('does not depend on the order in which a state was put together', () => {
    expect(encodeState({ b: [1], a: { d: 2, c: 3 } })).toEqual(encodeState({ a: { c: 3, d: 2 }, b: [1] }))
  })

  const plain = fc.letrec((tie) => ({
    state: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => (Object.is(it, -0) ? 0 : it)),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(tie('state'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tie('state'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))

  it('comes back as it was, bit for bit', () => {
    fc.assert(
      fc.property(plain.state, (state) => {
        const encoded: Uint8Array = Reflect.apply(encodeState, undefined, [state])
        expect(decodeState(encoded)).toEqual(state)
      }),
      { numRuns: 200 },
    )
  })

  // Outside of the types on purpose: a state that was computed wrongly does not ask the compiler.
  const refused: readonly (readonly [string, unknown])[] = [
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['-0', -0],
    ['undefined', undefined],
    ['a hole in a list', Array(2)],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a Date', new Date(0)],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a function', () => 1],
    ['a bare column of doubles', new Float64Array(2)],
    ['a bare column of floats', new Float32Array(2)],
    ['a bare column of words', new Int32Array(2)],
    ['a bare column of positive words', new Uint32Array(2)],
    ['a bare column of short words', new Uint16Array(2)],
    ['a bare column of bigints', new BigInt64Array(2)],
    ['a bare buffer', new ArrayBuffer(8)],
  ]
  it.each(refused)('may not hold %s, at any depth', (_, value) => {
    for (const state of [value, [value], { a: { b: [value] } }])
      expect(() => Reflect.apply(encodeState, undefined, [state])).toThrow()
  })
})

describe('bytes that are no state count as missing', () => {
  it.each([
    ['cut short', 'a16161'],
    ['with something after the end', '0100'],
    ['a number in more bytes than it needs', '1801'],
    ['keys out of order', 'a2616201616101'],
    ['a key that stands twice', 'a2616101616101'],
    ['a list without its length', '9f01ff'],
    ['a double of 32 bits', 'fa3fc00000'],
    ['undefined', 'f7'],
    ['NaN', 'fb7ff8000000000000'],
    ['-0', 'fb8000000000000000'],
    ['a tag', 'c100'],
    ['nothing at all', ''],
  ])('%s', (_, bytes) => {
    expect(decodeState(Buffer.from(bytes, 'hex'))).toBeUndefined()
  })
})
