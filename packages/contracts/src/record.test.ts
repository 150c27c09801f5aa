import { describe, expect, it } from 'vitest'
import {
  builtInSchemas,
  createCodec,
  type NewRecord,
  open,
  type RawHeaders,
  type StoredRecord,
  seal,
  type TradeExecuted,
  tradeId,
  UndecodableRecord,
} from './index.ts'

const codec = createCodec(builtInSchemas())
const trade: TradeExecuted = {
  instrument: 'bybit:BTC/USDT:USDT',
  exchangeTimeMs: 1786310819680,
  receivedTimeMs: 1786310819965,
  origin: 'STREAM',
  flags: [],
  price: 651142,
  priceScale: 1,
  amount: 4,
  amountScale: 3,
  takerSide: 'SELL',
  printKind: 'REGULAR',
  venueTradeId: 'a9188a0a-82bc-50de-be60-03eedbe3cdd7',
  venueSequence: 753843954913,
}
const sealed: NewRecord = seal(codec, {
  topic: 'market.events',
  partition: 1,
  key: trade.instrument,
  type: 'TradeExecuted',
  event: trade,
  eventId: tradeId(trade),
  manifest: Buffer.alloc(16, 7),
  headers: { feed: { shard: 'linear', epoch: 1 }, frame: 'linear-1@1786310818223/127#0' },
  timestampMs: 1786310820000,
})
const stored: StoredRecord = { ...sealed, offset: 91231 }
const value = sealed.value ?? Buffer.alloc(0)
const refusal = (changes: Partial<StoredRecord>): unknown => {
  try {
    return open(codec, { ...stored, ...changes }).type
  } catch (error) {
    return error instanceof UndecodableRecord ? error.code : error
  }
}
const without = (name: string): RawHeaders => stored.headers.filter(([it]) => it !== name)

describe('a sealed trade', () => {
  it('opens at its address with its event and headers', () => {
    const { type, event, topic, partition, offset, timestampMs, key, headers } = open(codec, stored)
    expect({ type, event, topic, partition, offset, timestampMs, key }).toEqual({
      type: 'TradeExecuted',
      event: trade,
      topic: 'market.events',
      partition: 1,
      offset: 91231,
      timestampMs: 1786310820000,
      key: 'bybit:BTC/USDT:USDT',
    })
    expect(headers.feed).toEqual({ shard: 'linear', epoch: 1 })
  })

  it('is refused whichever single bit of its body is flipped', () => {
    for (let bit = 5 * 8; bit < value.length * 8; bit += 1) {
      const flipped = Buffer.from(value)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(refusal({ value: flipped })).toBe('HASH_MISMATCH')
    }
  })

  it('is refused whichever single bit of its frame is flipped', () => {
    for (let bit = 0; bit < 5 * 8; bit += 1) {
      const flipped = Buffer.from(value)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(['UNDECODABLE', 'UNKNOWN_SCHEMA', 'HEADERS_INVALID']).toContain(refusal({ value: flipped }))
    }
  })

  it('is refused under the key of another instrument, and under none', () => {
    expect(refusal({ key: Buffer.from('bybit:ETH/USDT:USDT') })).toBe('KEY_MISMATCH')
    expect(refusal({ key: Buffer.from('bybit:BTC/USDT:USDT ') })).toBe('KEY_MISMATCH')
    expect(refusal({ key: Buffer.alloc(4) })).toBe('KEY_MISMATCH')
    expect(refusal({ key: null })).toBe('KEY_MISMATCH')
  })

  it('is refused on a topic that does not list it', () => {
    expect(refusal({ topic: 'signals' })).toBe('UNEXPECTED_TYPE')
    expect(refusal({ topic: 'a-users.own' })).toBe('TradeExecuted')
  })

  it.each(['eventId', 'contentHash', 'schema', 'manifest'])('is refused without the header %s', (name) => {
    expect(refusal({ headers: without(name) })).toBe('HEADERS_INVALID')
  })

  it('is refused when its header names another schema', () => {
    expect(refusal({ headers: [...without('schema'), ['schema', Buffer.alloc(8)]] })).toBe('HEADERS_INVALID')
  })

  it('of an unknown schema is named so before anything else of it is judged', () => {
    expect(refusal({ value: Buffer.concat([Buffer.from('007fffffff', 'hex'), value.subarray(5)]), key: null })).toBe(
      'UNKNOWN_SCHEMA',
    )
  })
})

it('a tombstone holds no event', () => {
  expect(refusal({ value: null, headers: [['eventId', Buffer.alloc(16)]] })).toBe('UNDECODABLE')
})

it('a writer whose event breaks a cap writes nothing', () => {
  const tooLong = { ...trade, venueTradeId: 'x'.repeat(65) }
  const draft = {
    ...stored,
    key: trade.instrument,
    topic: 'market.events' as const,
    type: 'TradeExecuted' as const,
    event: tooLong,
    eventId: tradeId(trade),
    manifest: Buffer.alloc(16),
    headers: {},
  }
  expect(() => seal(codec, draft)).toThrow('venueTradeId has 65 bytes, allowed ≤ 64')
})
