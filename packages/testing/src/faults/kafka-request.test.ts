import { describe, expect, it } from 'vitest'
import { rewriteAddresses } from './kafka-addresses.ts'
import { readKafkaRequest } from './kafka-request.ts'
import { frameSplitter } from './tap.ts'

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value & 0xffff)])
const text = (value: string | null): Buffer =>
  value === null ? int16(-1) : Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])
const frame = (...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length), body])
}
const request = (key: number, version: number, ...body: readonly Buffer[]): Buffer =>
  frame(int16(key), int16(version), int32(77), text('analyzer'), ...body)

describe('what a request to Kafka says', () => {
  it('a Produce names its transaction and every topic behind its record batches', () => {
    const partition = (bytes: number): Buffer => Buffer.concat([int32(0), int32(bytes), Buffer.alloc(bytes)])
    const topics = [
      text('signals'),
      int32(2),
      partition(5),
      partition(0),
      text('analyzer.snapshots'),
      int32(1),
      partition(9),
    ]
    const body = [text('built-in.0'), int16(-1), int32(5_000), int32(2), ...topics]
    expect(readKafkaRequest(request(0, 7, ...body))).toEqual({
      api: 'Produce',
      version: 7,
      correlationId: 77,
      topics: ['signals', 'analyzer.snapshots'],
      transactionalId: 'built-in.0',
      commits: undefined,
    })
    expect(readKafkaRequest(request(0, 7, text(null), int16(-1), int32(0), int32(0))).transactionalId).toBeUndefined()
  })

  it('an EndTxn says whether it commits', () => {
    const end = (flag: number): Buffer =>
      request(26, 1, text('built-in.0'), Buffer.alloc(8), int16(3), Buffer.from([flag]))
    expect(readKafkaRequest(end(1))).toMatchObject({ api: 'EndTxn', transactionalId: 'built-in.0', commits: true })
    expect(readKafkaRequest(end(0)).commits).toBe(false)
  })

  it('one that is not named has its number', () => {
    expect(readKafkaRequest(request(60, 0))).toMatchObject({ api: '60', topics: [] })
  })
})

describe('where brokers say they are', () => {
  const elsewhere = (port: number): number | undefined => (port === 9_092 ? 20_001 : undefined)

  it('is the proxy, in Metadata of old and new versions', () => {
    const old = frame(
      int32(77),
      int32(0),
      int32(1),
      int32(1),
      text('127.0.0.1'),
      int32(9_092),
      text(null),
      text('cluster'),
    )
    rewriteAddresses({ api: 'Metadata', version: 5 }, old, elsewhere)
    expect(old.includes(int32(20_001))).toBe(true)
    const compact = Buffer.from([10, ...Buffer.from('127.0.0.1')])
    const flexible = frame(int32(77), Buffer.from([0]), int32(0), Buffer.from([2]), int32(1), compact, int32(9_092))
    rewriteAddresses({ api: 'Metadata', version: 12 }, Buffer.concat([flexible, Buffer.from([0, 0])]), elsewhere)
    const whole = Buffer.concat([flexible, Buffer.from([0, 0])])
    rewriteAddresses({ api: 'Metadata', version: 12 }, whole, elsewhere)
    expect(whole.includes(int32(20_001))).toBe(true)
  })

  it('is the proxy, for a coordinator; one that is not known stays', () => {
    const found = frame(int32(77), int32(0), int16(0), text(null), int32(1), text('127.0.0.1'), int32(9_092))
    rewriteAddresses({ api: 'FindCoordinator', version: 1 }, found, elsewhere)
    expect(found.readInt32BE(found.length - 4)).toBe(20_001)
    const missing = frame(int32(77), int32(0), int16(15), text('none'), int32(-1), text(''), int32(-1))
    rewriteAddresses({ api: 'FindCoordinator', version: 1 }, missing, elsewhere)
    expect(missing.readInt32BE(missing.length - 4)).toBe(-1)
  })
})

describe('a stream that is cut into frames', () => {
  it('gives the same frames, however it arrives', () => {
    const frames = [frame(Buffer.from('a')), frame(Buffer.alloc(300, 7)), frame()]
    const stream = Buffer.concat(frames)
    for (const size of [1, 2, 3, 5, 300, stream.length]) {
      const split = frameSplitter((bytes) => (bytes.length < 4 ? undefined : 4 + bytes.readInt32BE(0)))
      const found: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) found.push(...split(stream.subarray(at, at + size)))
      expect(found).toEqual(frames)
    }
  })
})
