import type { RawHeaders } from '@virtuoso/contracts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { headBytes, headFrom, keyFrom } from './record-head.ts'

const header = fc.tuple(
  fc.oneof(fc.constantFrom('eventId', 'contentHash', 'cause', 'index'), fc.string({ unit: 'binary' })),
  fc.uint8Array({ maxLength: 300 }).map((it) => Buffer.from(it)),
)

const key = Buffer.from('bybit:BTC/USDT:USDT')
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((it) => Buffer.from(it))

it('gives any key and headers back, names, bytes and order', () => {
  fc.assert(
    fc.property(anyBytes, fc.array(header), (someKey: Buffer, headers: RawHeaders) => {
      const bytes = Buffer.from(headBytes(someKey, headers))
      expect(headFrom(bytes)).toEqual({ key: someKey, headers })
      expect(keyFrom(bytes)).toEqual(someKey)
    }),
  )
})

it('takes two bytes beside the value of a header that the language knows', () => {
  expect(headBytes(key, [['eventId', Buffer.alloc(16)]])).toHaveLength(1 + key.length + 18)
})

it('takes a whole 16 KiB of headers', () => {
  const headers: RawHeaders = [['frame', Buffer.alloc(16_384, 'x')]]
  expect(headFrom(Buffer.from(headBytes(key, headers))).headers).toEqual(headers)
})

it('says that the file is damaged instead of giving headers that were never written', () => {
  const whole = Buffer.from(headBytes(key, [['eventId', Buffer.alloc(16)]]))
  for (let length = 0; length < whole.length; length += 1)
    if (length !== 1 + key.length) expect(() => headFrom(whole.subarray(0, length))).toThrow('damaged')
  expect(() => headFrom(Buffer.from([0, 200, 0]))).toThrow('damaged')
})
