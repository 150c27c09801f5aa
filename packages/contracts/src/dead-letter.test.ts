import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadLetter, deadLetterId, deadLetterOf, hex, logTopic, logTopics, type StoredRecord } from './index.ts'

const poison: StoredRecord = {
  topic: 'market.events',
  partition: 1,
  offset: 91_231,
  timestampMs: 1_786_310_820_000,
  key: Buffer.from('bybit:BTC/USDT:USDT'),
  value: Buffer.from('0000000007ff', 'hex'),
  headers: [
    ['eventId', Buffer.alloc(16, 7)],
    ['zeta', Buffer.from([0, 255])],
    ['eventId', Buffer.alloc(16, 8)],
  ],
}
const cause = {
  code: 'HEADERS_INVALID',
  detail: 'header eventId stands twice',
  group: 'built-in-daf719c9-g1',
  manifest: Buffer.alloc(16, 1),
} as const
const written = (record: StoredRecord, differently = {}): StoredRecord => ({
  ...deadLetter(record, { ...cause, ...differently }),
  offset: 5,
})
const header = (record: StoredRecord, name: string): string | undefined =>
  record.headers.find(([it]) => it === name)?.[1].toString()

describe('a dead letter', () => {
  it('is the record as it was, with what was wrong behind its headers', () => {
    const { topic, partition, key, value, headers, timestampMs } = written(poison)
    expect({ topic, partition, key, value, timestampMs }).toEqual({
      topic: 'market.events.dlq',
      partition: 1,
      key: poison.key,
      value: poison.value,
      timestampMs: 1_786_310_820_000,
    })
    expect(headers.slice(0, 3)).toEqual(poison.headers)
    expect(headers.slice(3).map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['deadLetterId', Buffer.from('6df32f2202b1bc5cc4bedf9d172d9c2c', 'hex').toString()],
      ['deadLetterCoordinate', 'market.events/1@91231'],
      ['deadLetterCode', 'HEADERS_INVALID'],
      ['deadLetterDetail', 'header eventId stands twice'],
      ['deadLetterGroup', 'built-in-daf719c9-g1'],
      ['deadLetterTimeMs', '1786310820000'],
      ['deadLetterManifest', '\u0001'.repeat(16)],
    ])
  })

  it('is the same whenever the same group meets the same record again, and its own for each analyzer', () => {
    expect(written(poison)).toEqual(written(poison))
    expect(hex(deadLetterId(poison, cause))).toBe('6df32f2202b1bc5cc4bedf9d172d9c2c')
    const ids = [{}, { group: 'other' }, { code: 'UNDECODABLE' }, { analyzer: 'a@1' }, { analyzer: 'b@1' }]
    expect(new Set(ids.map((it) => header(written(poison, it), 'deadLetterId'))).size).toBe(ids.length)
  })

  it.each([
    ['null', null, null, ''],
    ['00 00 00 00', Buffer.alloc(4), null, '00000000'],
    ['empty', Buffer.alloc(0), Buffer.alloc(0), undefined],
  ])('stands under no key where the original key is %s and may not be written, and says it', (_, key, stored, told) => {
    const letter = written({ ...poison, key })
    expect([letter.key, header(letter, 'deadLetterKey')]).toEqual([stored, told])
    expect(deadLetterOf(letter)?.original.key).toEqual(key)
  })

  it('tells on one line of at most 1 KiB what was wrong', () => {
    expect(header(written(poison, { detail: 'a\nb\u0000 \\n \u009b31m é' }), 'deadLetterDetail')).toBe(
      'a\\u000ab\\u0000 \\\\n \\u009b31m é',
    )
    const long = header(written(poison, { detail: '₿\n'.repeat(1_000) }), 'deadLetterDetail') ?? ''
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(1_024)
    expect(long).toMatch(/^(₿\\u000a)+₿?\.\.\.$/)
  })

  it('reads back as what was written, of any record', () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((it) => Buffer.from(it))
    const headers = fc.array(fc.tuple(fc.constantFrom('eventId', 'deadLetterId', 'deadLetterKey', 'other'), bytes))
    const record = fc.record({ key: fc.option(bytes), value: fc.option(bytes), headers })
    fc.assert(
      fc.property(record, fc.option(fc.constant('flow@2'), { nil: undefined }), (some, analyzer) => {
        const original = { ...poison, ...some }
        const { code, detail, group, manifest } = cause
        const { topic, partition, offset, timestampMs: timeMs } = original
        const coordinate = { topic, partition, offset }
        const id = deadLetterId(original, { ...cause, analyzer })
        expect(deadLetterOf(written(original, { analyzer }))).toEqual({
          ...{ id, coordinate, code, detail, group, analyzer, timeMs, manifest, original },
        })
      }),
    )
  })

  it('is none where one of its headers is missing or says nothing', () => {
    const letter = written(poison)
    expect(deadLetterOf(poison)).toBeUndefined()
    for (const [name] of letter.headers.slice(3))
      expect(deadLetterOf({ ...letter, headers: letter.headers.filter(([it]) => it !== name) })).toBeUndefined()
    for (const name of ['deadLetterCoordinate', 'deadLetterCode', 'deadLetterTimeMs']) {
      const headers = letter.headers.map(([it, bytes]) => [it, it === name ? Buffer.from('?') : bytes] as const)
      expect(deadLetterOf({ ...letter, headers })).toBeUndefined()
    }
  })

  it('is refused for a topic that nobody consumes', () => {
    expect(() => deadLetter({ ...poison, topic: 'market.raw' }, cause)).toThrow('market.raw has no dead letters')
  })
})

describe('the topics of a log', () => {
  it('hold dead letters for 30 days beside each topic that is consumed, as large as what a broker takes', () => {
    const letters = logTopic('market.events.dlq')
    expect(letters).toMatchObject({ partitions: 3, cleanup: 'delete', retentionMs: 2_592_000_000, mayLackKey: true })
    expect(letters?.batchMaxBytes).toBe((logTopic('market.events')?.batchMaxBytes ?? 0) + 16_384)
    expect(logTopics.filter((it) => it.name.endsWith('.dlq')).map((it) => it.name)).toEqual(
      [
        'market.events',
        'market.candles',
        'analysis.scores',
        'analysis.patterns',
        'signals',
        'alerts',
        'system.events',
      ].map((it) => `${it}.dlq`),
    )
    expect(logTopic('market.raw.dlq')).toBeUndefined()
  })
})
