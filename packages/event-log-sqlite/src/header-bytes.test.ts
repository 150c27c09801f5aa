import type { RawHeaders } from '@virtuoso/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { headerBytes, headersFrom } from './header-bytes.ts'

const header = fc.tuple(
  fc.oneof(fc.constantFrom('eventId', 'contentHash', 'cause', 'index'), fc.string({ unit: 'binary' })),
  fc.uint8Array({ maxLength: 300 }).map((it) => Buffer.from(it)),
)

it('gives any headers back, names, bytes and order', () => {
  fc.assert(
    fc.property(fc.array(header), (headers: RawHeaders) => {
      expect(headersFrom(Buffer.from(headerBytes(headers)))).toEqual(headers)
    }),
  )
})

it('takes two bytes beside the value of a header that the language knows', () => {
  expect(headerBytes([['eventId', Buffer.alloc(16)]])).toHaveLength(18)
})

it('takes a whole 16 KiB of headers', () => {
  const headers: RawHeaders = [['frame', Buffer.alloc(16_384, 'x')]]
  expect(headersFrom(Buffer.from(headerBytes(headers)))).toEqual(headers)
})

it('says that the file is damaged instead of giving headers that were never written', () => {
  const bytes = Buffer.from(
    headerBytes([
      ['eventId', Buffer.alloc(16)],
      ['custom', Buffer.alloc(3)],
    ]),
  )
  for (let length = 1; length < bytes.length; length += 1)
    if (length !== 18) expect(() => headersFrom(bytes.subarray(0, length))).toThrow('damaged')
  expect(() => headersFrom(Buffer.from([200, 0]))).toThrow('damaged')
})
