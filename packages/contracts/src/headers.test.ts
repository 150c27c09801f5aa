import { describe, expect, it } from 'vitest'
import {
  headersMaxBytes,
  type RawHeaders,
  type RecordHeaders,
  readHeaders,
  UndecodableRecord,
  writeHeaders,
} from './index.ts'

const eventId = Buffer.alloc(16, 1)
const full: RecordHeaders = {
  eventId,
  contentHash: Buffer.alloc(16, 2),
  schema: Buffer.alloc(8, 3),
  manifest: Buffer.alloc(16, 4),
  feed: { shard: 'linear#odd', epoch: 7 },
  frame: 'linear-1@1786310818223/127#0',
  set: 'built-in',
  cause: 'market.events/1@91231',
  read: 'market.candles/1@17',
  window: 'market.events/1@81200..91232',
  index: 0,
}
const refusal = (raw: RawHeaders): string => {
  try {
    readHeaders(raw)
  } catch (error) {
    if (error instanceof UndecodableRecord && error.code === 'HEADERS_INVALID') return error.message
    throw error
  }
  return 'read'
}
const beside = (name: string, text: string | Buffer): RawHeaders => [
  ['eventId', eventId],
  [name, Buffer.from(text)],
]

it('come back as they went in, in their fixed order', () => {
  const raw = writeHeaders(full)
  expect(readHeaders(raw)).toEqual(full)
  expect(raw.map(([name]) => name)).toEqual([
    ...['eventId', 'contentHash', 'schema', 'manifest', 'feed', 'frame', 'set', 'cause', 'read', 'window', 'index'],
  ])
})

it('of a tombstone need no more than the event id', () => {
  expect(readHeaders(writeHeaders({ eventId }))).toEqual({ eventId })
})

it('are refused without an event id', () => {
  expect(refusal([])).toBe('header eventId is missing')
  expect(refusal([['contentHash', Buffer.alloc(16)]])).toBe('header eventId is missing')
})

it('are refused when one stands twice, even with the same value', () => {
  for (const header of writeHeaders(full))
    expect(refusal([...writeHeaders(full), header])).toBe(`header ${header[0]} stands twice`)
})

it('are refused beyond 16 KiB, names counted', () => {
  const room = headersMaxBytes - 'eventId'.length - 16 - 'x'.length
  expect(refusal(beside('x', Buffer.alloc(room)))).toBe('read')
  expect(refusal(beside('x', Buffer.alloc(room + 1)))).toBe('headers take 16385 bytes, at most 16384')
  expect(refusal(beside('x', Buffer.alloc(65_536)))).toMatch(/^headers take 65560 bytes/)
})

it('that are not ours are passed over, whatever they are called', () => {
  for (const name of ['traceparent', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])
    expect(readHeaders([...beside(name, 'x'), [name, Buffer.from('y')]])).toEqual({ eventId })
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
})

describe('a malformed one is refused:', () => {
  it.each([
    ['eventId', Buffer.alloc(15)],
    ['contentHash', Buffer.alloc(32)],
    ['schema', Buffer.alloc(0)],
    ['manifest', Buffer.alloc(17)],
  ])('%s of another length', (name, value) => {
    const raw: RawHeaders = name === 'eventId' ? [[name, value]] : beside(name, value)
    expect(refusal(raw)).toMatch(`header ${name} has ${value.length} bytes`)
  })

  it.each([
    ...[
      '',
      'linear',
      '#1',
      'linear#',
      'linear#0',
      'linear#-1',
      'linear#1.5',
      'linear#1e3',
      'linear# 1',
      'linéar#1',
    ].map((it) => ['feed', it]),
    ...['', '-1', '1.5', '01', '0x10', '1e3', ' 1', '9'.repeat(16)].map((it) => ['index', it]),
    ...['', 'market.events', 'market.events/1', 'market.events/1@', 'market.events/1@-1', '../x/1@2', 'a b/1@2'].map(
      (it) => ['cause', it],
    ),
    ['read', 'market.candles/1@1..2'],
    ['window', 'market.events/1@81200'],
    ['set', ''],
    ['set', 'built\nin'],
    ['frame', '\u{1f4a5}'],
  ])('%s "%s"', (name, text) => {
    expect(refusal(beside(name ?? '', text ?? ''))).toMatch(`header ${name} is`)
  })
})
