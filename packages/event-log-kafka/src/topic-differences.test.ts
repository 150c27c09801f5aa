import { describe, expect, it } from 'vitest'
import { differenceText, refuseDifferences } from './start-up-check.ts'
import { differencesOf, type FoundTopic } from './topic-differences.ts'
import { type WantedTopic, wantedTopics } from './wanted-topics.ts'

function wanted(name: string): WantedTopic {
  const found = wantedTopics().find((it) => it.name === name)
  if (found === undefined) throw new Error(`${name} is not declared`)
  return found
}
const asDeclared = ({ partitions, settings }: WantedTopic, replicas = 1): FoundTopic => ({
  partitions,
  replicas,
  settings: new Map(Object.entries({ ...settings, 'min.insync.replicas': replicas >= 3 ? '2' : '1' })),
})
const texts = (topic: WantedTopic, found: FoundTopic): string[] => differencesOf(topic, found).map(differenceText)

describe('a topic against its declaration', () => {
  it('has no differences when all is as declared, on one broker and on three', () => {
    for (const topic of wantedTopics())
      expect([...texts(topic, asDeclared(topic)), ...texts(topic, asDeclared(topic, 3))]).toEqual([])
  })

  it('names each difference with what is wanted and what was found', () => {
    const topic = wanted('market.events')
    const good = asDeclared(topic)
    const settings = new Map([...good.settings, ['retention.ms', '604800000'], ['cleanup.policy', 'compact']])
    expect(texts(topic, { ...good, partitions: 4, settings })).toEqual([
      'market.events partitions: wanted 3, found 4',
      'market.events cleanup.policy: wanted delete, found compact',
      'market.events retention.ms: wanted -1, found 604800000',
    ])
  })

  it('wants two copies before a write counts where there are three', () => {
    const topic = wanted('signals')
    expect(texts(topic, { ...asDeclared(topic), replicas: 3 })).toEqual([
      'signals min.insync.replicas: wanted 2, found 1',
    ])
  })

  it('pins how snapshots are compacted: a restore reads little more than the newest of each instrument', () => {
    const topic = wanted('analyzer.snapshots')
    expect(topic.settings).toMatchObject({
      'cleanup.policy': 'compact',
      'segment.bytes': '16777216',
      'segment.ms': '60000',
      'max.compaction.lag.ms': '60000',
      'min.cleanable.dirty.ratio': '0.1',
      'delete.retention.ms': '86400000',
    })
    const settings = new Map([...asDeclared(topic).settings, ['max.compaction.lag.ms', '9223372036854775807']])
    expect(texts(topic, { ...asDeclared(topic), settings })).toEqual([
      'analyzer.snapshots max.compaction.lag.ms: wanted 60000, found 9223372036854775807',
    ])
  })

  it('keeps dead letters beside each topic that is consumed, as many partitions, for 30 days', () => {
    const letters = wanted('market.events.dlq')
    expect(letters.partitions).toBe(3)
    expect(letters.settings).toMatchObject({ 'retention.ms': '2592000000', 'max.message.bytes': '1130496' })
    expect(wantedTopics().map((it) => it.name)).not.toContain('market.raw.dlq')
  })

  it('is refused with all differences and the commands that may mend them', () => {
    const one = { subject: 'market.events', setting: 'topic', wanted: 'present', found: 'missing' }
    const other = { subject: 'virtuoso.market.RawFrame', setting: 'schema', wanted: 'ab', found: 'none' }
    expect(() => refuseDifferences([], [])).not.toThrow()
    expect(() => refuseDifferences([one], [other])).toThrow(
      expect.objectContaining({
        code: 'log-mismatch',
        exitCode: 78,
        why: 'market.events topic: wanted present, found missing; virtuoso.market.RawFrame schema: wanted ab, found none',
        action: expect.stringContaining('./virtuoso topics apply --yes and ./virtuoso schemas apply --yes'),
      }),
    )
    expect(() => refuseDifferences([], [other])).toThrow(
      expect.objectContaining({ code: 'schema-mismatch', exitCode: 78 }),
    )
  })
})
