import { builtInSchemas, createCodec, type StoredRecord, schemas, VirtuosoError } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { codecOf, frameHead, knownSchemas, schemaDifferences, subjects } from './known-schemas.ts'
import type { RegistryClient } from './registry-client.ts'
import { schemasOfLog } from './schemas-of-log.ts'

const newerId = 4_711
/** What a later release may have registered: the same fact with other words about it. */
const newerText = schemas.FeedGap.text.replace('"doc":"', '"doc":"later: ')

function registry(without: readonly string[] = []): RegistryClient & { asked: number[] } {
  const asked: number[] = []
  return {
    url: 'http://registry',
    asked,
    versions: async (subject) =>
      builtInSchemas()
        .filter((it) => subject.endsWith(`.${it.type}`) && !without.includes(subject))
        .map(({ schemaId, text }) => ({ schemaId, text })),
    async textOf(schemaId) {
      asked.push(schemaId)
      return schemaId === newerId ? newerText : undefined
    },
    compatibility: async () => 'FULL_TRANSITIVE',
    setCompatibility: async () => undefined,
  }
}
const recordWith = (value: Buffer | null): StoredRecord => ({
  topic: 'market.events',
  partition: 0,
  offset: 0,
  timestampMs: 0,
  key: null,
  value,
  headers: [],
})

describe('the schemas of a log', () => {
  it('are as declared when every record of the language is registered', async () => {
    const known = await knownSchemas(registry())
    expect(known).toHaveLength(subjects.length)
    expect(schemaDifferences(known, codecOf(known))).toEqual([])
  })

  it('name each record whose schema is not registered', async () => {
    const known = await knownSchemas(registry(['virtuoso.market.FeedGap']))
    expect(schemaDifferences(known, codecOf(known))).toEqual([
      {
        subject: 'virtuoso.market.FeedGap',
        setting: 'schema',
        wanted: schemas.FeedGap.fingerprint.slice(0, 16),
        found: 'none',
      },
    ])
  })

  it('grow when a newer writer shows an id that was registered after the start, and write with their own still', async () => {
    const log = schemasOfLog(registry(), await knownSchemas(registry()))
    const value = createCodec([{ schemaId: newerId, type: 'FeedGap', text: newerText }]).frame(
      'FeedGap',
      Buffer.alloc(0),
    )
    const own = log.codec.frame('FeedGap', Buffer.alloc(0))
    expect(log.codec.typeOf(value)).toBeUndefined()
    await log.learn([recordWith(value)])
    expect(log.codec.typeOf(value)).toBe('FeedGap')
    expect(log.codec.frame('FeedGap', Buffer.alloc(0))).toEqual(own)
  })

  it('are not asked again at once for an id that nobody registered, nor for what is no frame', async () => {
    const source = registry()
    const log = schemasOfLog(source, await knownSchemas(source))
    const values = [frameHead(99), frameHead(99), null, Buffer.from('plain text'), Buffer.alloc(2)]
    await log.learn(values.map(recordWith))
    await log.learn(values.map(recordWith))
    expect(source.asked).toEqual([99])
  })

  it('make no dead letter of an outage: reading fails, and may be tried again', async () => {
    const textOf = async () => {
      throw new VirtuosoError('schemas-unavailable', 'away', { retryable: true })
    }
    const log = schemasOfLog({ ...registry(), textOf }, await knownSchemas(registry()))
    await expect(log.learn([recordWith(frameHead(99))])).rejects.toMatchObject({
      code: 'schemas-unavailable',
      retryable: true,
    })
  })
})
