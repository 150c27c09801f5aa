import { id, type NewRecord, rangeText, type StoredRecord, seal } from '@virtuoso/contracts'
import { btc, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import {
  acknowledgedAreThere,
  booksFollow,
  bytesAsRecomputed,
  caughtUp,
  checkpointsRise,
  holesAreExplained,
  idsAsRecomputed,
  idsOnce,
  invariantNames,
  invariantTexts,
  lineageHolds,
  nothingUncommitted,
  oneEffect,
  oneOutcomeEach,
  oneValuePerOffset,
  type Recomputed,
  saidOrDeclared,
  sequenceRises,
  snapshotsBehind,
  type Violation,
  viewsAsRebuilt,
} from './index.ts'

const manifest = id('test-manifest')
const names = (violations: readonly Violation[]): readonly string[] => violations.map((it) => it.invariant)

/** A score caused by an input, as a set writes it. */
const made = (causeOffset: number, index = 0): Recomputed =>
  ({
    type: 'ScoreComputed',
    topic: 'analysis.scores',
    key: btc,
    eventId: id('test', causeOffset, index),
    event: {
      instrument: btc,
      analyzer: 'test',
      version: 1,
      configHash: id('config'),
      asOfMs: 1_000,
      dimension: 'TECHNICAL',
      kind: 'DIRECTION',
      score: 50 + causeOffset,
      coverage: 1,
      reasons: [],
      windowFromMs: 0,
      timeframes: [],
      components: [],
      evidence: [],
    },
  }) as const

function written(derived: Recomputed, causeOffset: number, offset: number): StoredRecord {
  if (derived.type !== 'ScoreComputed') throw new Error('a score is wanted')
  const { type, event, key, eventId } = derived
  const window = rangeText({ topic: 'market.events', partition: 0, from: 0, to: causeOffset + 1 })
  const headers = { set: 'test', cause: `market.events/0@${causeOffset}`, window, index: 0 }
  const place = { topic: 'analysis.scores', partition: 0, manifest, timestampMs: 1_000 } as const
  return { ...seal(testCodec, { ...place, key, type, event, eventId, headers }), offset }
}
const outputs = [1, 2, 3].map((cause, offset) => written(made(cause), cause, offset * 2))
const compared = { codec: testCodec, partition: 0, recorded: outputs, recomputed: [made(1), made(2), made(3)] }
const inputs = journal().defined().trade('100', '1', 1_000).trade('101', '1', 2_000).trade('102', '1', 3_000).records()

it('names and tells every invariant', () => {
  expect(Object.keys(invariantTexts)).toEqual([...invariantNames])
})

describe('I1', () => {
  const acknowledged: readonly NewRecord[] = inputs.map(({ offset: _, ...it }) => ({ ...it, topic: 'market.events' }))

  it('holds where every acknowledged event lies in the log, in whatever order', () => {
    expect(acknowledgedAreThere(acknowledged, [...inputs].reverse())).toEqual([])
  })
  it('names the one that is lost', () => {
    expect(names(acknowledgedAreThere(acknowledged, inputs.slice(0, 3)))).toEqual(['I1'])
  })
})

describe('I2', () => {
  const repeated = journal().defined().trade('100', '1', 1_000).again().records()

  it('holds where a repeat made nothing', () => {
    expect(oneEffect(repeated, [written(made(1), 1, 0)])).toEqual([])
  })
  it('names an event that made something twice', () => {
    expect(names(oneEffect(repeated, [written(made(1), 1, 0), written(made(2), 2, 1)]))).toEqual(['I2'])
  })
})

describe('I3', () => {
  const level = [['100', '1']] as const
  const book = (last: number, lastLater: number) =>
    journal()
      .book(level, [['101', '1']], 1_000, { lastUpdateId: 5 })
      .book(level, [], 2_000, { isDelta: true, lastUpdateId: last })
      .book([['99', '1']], [], 3_000, { isDelta: true, lastUpdateId: lastLater })
      .records()

  it('holds where the venue counts upwards', () => {
    expect(sequenceRises(testCodec, book(6, 7))).toEqual([])
  })
  it('names what came after something newer and is not marked late', () => {
    expect(names(sequenceRises(testCodec, book(7, 6)))).toEqual(['I3'])
  })
})

describe('I4', () => {
  it('holds for a later reader who sees more', () => {
    expect(oneValuePerOffset(inputs.slice(0, 2), inputs)).toEqual([])
  })
  it('names an offset that holds something else now, if only in its time stamp', () => {
    const changed = inputs.map((it) => (it.offset === 1 ? { ...it, timestampMs: 9 } : it))
    expect(oneValuePerOffset(inputs, changed)).toMatchObject([{ invariant: 'I4', subject: 'market.events/0@1' }])
  })
})

describe('I5', () => {
  const stretch = { topic: 'analysis.scores', partition: 0, from: 0, to: 6, records: outputs }

  it('holds where marks and aborted records fill every hole', () => {
    const hidden = new Map([1, 3, 5].map((it) => [it, it === 3 ? 'ABORTED' : 'CONTROL'] as const))
    expect(holesAreExplained({ ...stretch, hidden })).toEqual([])
  })
  it('names an offset where nothing is, and one that should not be seen', () => {
    const hidden = new Map([1, 2, 3].map((it) => [it, 'ABORTED'] as const))
    expect(holesAreExplained({ ...stretch, hidden }).map((it) => it.subject)).toEqual([
      'analysis.scores/0@2',
      'analysis.scores/0@5',
    ])
  })
})

describe('I6', () => {
  const level = [['100', '1']] as const
  const sides = [level, [['101', '1']]] as const

  it('holds where a gap stands between two changes of a book that do not follow', () => {
    const told = journal()
      .book(...sides, 1_000, { lastUpdateId: 5 })
      .gap(1_500, 'BOOK')
      .book(...sides, 2_000, { lastUpdateId: 9 })
      .book(level, [], 3_000, { isDelta: true, firstUpdateId: 10, lastUpdateId: 10 })
    expect(booksFollow(testCodec, told.records())).toEqual([])
  })
  it('names a change of a book that follows on nothing', () => {
    const told = journal()
      .book(...sides, 1_000, { lastUpdateId: 5 })
      .book(level, [], 3_000, { isDelta: true, firstUpdateId: 10, lastUpdateId: 10 })
    expect(names(booksFollow(testCodec, told.records()))).toEqual(['I6'])
  })

  const eventId = id('said')
  const said = [{ instrument: btc, channel: 'TRADES', atMs: 5_000, eventId }] as const
  it('holds where what was missed lies inside a gap of its channel', () => {
    expect(saidOrDeclared(testCodec, said, [journal().gap(4_000).resumed(6_000).records()])).toEqual([])
  })
  it('names what was missed after the gap had ended, or in another channel', () => {
    expect(names(saidOrDeclared(testCodec, said, [journal().gap(3_000).resumed(4_999).records()]))).toEqual(['I6'])
    expect(names(saidOrDeclared(testCodec, said, [journal().gap(4_000, 'BOOK').records()]))).toEqual(['I6'])
  })
})

describe('I7', () => {
  it('holds where every cause is committed', () => {
    expect(nothingUncommitted(outputs, 4)).toEqual([])
  })
  it('names an output whose cause is not, and one of a dropped transaction', () => {
    expect(names(nothingUncommitted(outputs, 3))).toEqual(['I7'])
    expect(names(nothingUncommitted(outputs, 4, new Set(['analysis.scores/0@2'])))).toEqual(['I7'])
  })
})

describe('I8, I9 and I10', () => {
  it('hold where what lies there is what the fold makes', () => {
    expect([...idsAsRecomputed(compared), ...bytesAsRecomputed(compared), ...idsOnce(outputs)]).toEqual([])
  })
  it('I8 names an output that is missing, and one too many', () => {
    expect(names(idsAsRecomputed({ ...compared, recorded: outputs.slice(1) }))).toEqual(['I8'])
    expect(names(idsAsRecomputed({ ...compared, recomputed: [made(1), made(2)] }))).toEqual(['I8'])
  })
  it('I9 names outputs in another order, and one with other bytes', () => {
    const swapped = [made(2), made(1), made(3)]
    expect(names(bytesAsRecomputed({ ...compared, recomputed: swapped }))).toEqual(['I9'])
    const other = written({ ...made(2), eventId: id('test', 1, 0) }, 1, 0)
    expect(bytesAsRecomputed({ ...compared, recorded: [other, ...outputs.slice(1)] })).toMatchObject([
      { invariant: 'I9', subject: 'analysis.scores/0@0', field: 'value' },
    ])
  })
  it('I10 names an id that stands twice', () => {
    expect(names(idsOnce([...outputs, written(made(2), 2, 6)]))).toEqual(['I10'])
  })
})

describe('I11', () => {
  const group = 'test-g1'
  const snapshot = (offset: number, at: number) => {
    const place = {
      topic: 'analyzer.snapshots',
      partition: 0,
      manifest,
      timestampMs: 0,
      eventId: id('state', offset),
    } as const
    const of = { group, topic: 'market.events', partition: 0, instrument: btc, offset, formatVersion: 1 }
    const event = { ...of, stateHash: Buffer.alloc(32), state: Buffer.from([0xa0]) }
    return { ...seal(testCodec, { ...place, key: `${group}:0:${btc}`, type: 'StateSnapshot', event }), offset: at }
  }
  const head = (offset: number, restoreFromOffset: number, at: number) => {
    const place = {
      topic: 'analyzer.snapshots',
      partition: 0,
      manifest,
      timestampMs: 0,
      eventId: id('head', offset),
    } as const
    const outcomes = { folded: 0, skipped: 0, late: 0, repeated: 0, deadLettered: 0 }
    const of = { group, topic: 'market.events', topicId: 't', partition: 0, offset, restoreFromOffset }
    const event = { ...of, formatVersion: 1, instruments: 1, outcomes, analyzers: [], faulted: [] }
    return { ...seal(testCodec, { ...place, key: `${group}:0`, type: 'SnapshotHead', event }), offset: at }
  }

  it('holds where snapshot, head and committed offset stand in this order', () => {
    expect(
      snapshotsBehind(testCodec, group, [snapshot(4, 0), head(4, 5, 1), snapshot(9, 2), head(9, 10, 3)], 10),
    ).toEqual([])
  })
  it('names a snapshot of what is not committed, one that goes back, and a head before its snapshots', () => {
    expect(names(snapshotsBehind(testCodec, group, [snapshot(10, 0)], 10))).toEqual(['I11'])
    expect(names(snapshotsBehind(testCodec, group, [snapshot(9, 0), snapshot(4, 1)], 10))).toEqual(['I11'])
    expect(names(snapshotsBehind(testCodec, group, [snapshot(4, 0), head(9, 6, 1)], 10))).toEqual(['I11'])
    expect(names(snapshotsBehind(testCodec, group, [head(9, 6, 0), head(9, 5, 1)], 10))).toEqual(['I11'])
  })
})

describe('I12', () => {
  const known = {
    codec: testCodec,
    inputOffsets: new Set([0, 1, 2, 3]),
    manifests: new Set([manifest.toString('hex')]),
  }

  it('holds where cause, bytes, schema and manifest are there', () => {
    expect(lineageHolds(known, outputs)).toEqual([])
  })
  it('names a cause that is gone, a manifest that nobody wrote and a flipped bit', () => {
    expect(lineageHolds({ ...known, inputOffsets: new Set([0, 1, 3]) }, outputs)).toMatchObject([
      { field: 'header cause' },
    ])
    expect(lineageHolds({ ...known, manifests: new Set() }, outputs.slice(0, 1))).toMatchObject([
      { field: 'header manifest' },
    ])
    const flipped = outputs.map((it) => ({ ...it, value: Buffer.from(it.value ?? []).fill(1, 30, 31) })).slice(0, 1)
    expect(lineageHolds(known, flipped)).toMatchObject([{ field: 'value' }])
  })
})

describe('I13 and I14', () => {
  const step = { projection: 'views', topic: 'signals', partition: 0 }

  it('hold where each step begins at the one before, and rows are as rebuilt', () => {
    expect(
      checkpointsRise([
        { ...step, from: undefined, to: 3 },
        { ...step, from: 3, to: 9 },
      ]),
    ).toEqual([])
    expect(viewsAsRebuilt(new Map([['a', '1']]), new Map([['a', '1']]))).toEqual([])
  })
  it('I13 names a step from elsewhere, and one that goes back', () => {
    expect(
      names(
        checkpointsRise([
          { ...step, from: undefined, to: 3 },
          { ...step, from: 2, to: 9 },
        ]),
      ),
    ).toEqual(['I13'])
    expect(
      names(
        checkpointsRise([
          { ...step, from: undefined, to: 3 },
          { ...step, from: 3, to: 3 },
        ]),
      ),
    ).toEqual(['I13'])
  })
  it('I14 names a row that differs, is missing, or is one too many', () => {
    const live = new Map([
      ['a', '1'],
      ['b', '2'],
    ])
    const rebuilt = new Map([
      ['a', '0'],
      ['c', '3'],
    ])
    expect(viewsAsRebuilt(live, rebuilt).map((it) => it.subject)).toEqual(['a', 'b', 'c'])
  })
})

describe('I20', () => {
  const counts = { folded: 3, skipped: 0, late: 0, repeated: 0, deadLettered: 1 }
  const account = { topic: 'market.events', partition: 0, inputOffsets: new Set([0, 1, 2, 3]), said: counts }

  it('holds where every input is counted once and the dead letter lies there', () => {
    expect(oneOutcomeEach({ ...account, recounted: counts, deadLettered: [2] })).toEqual([])
  })
  it('names an input without an outcome, a count that is wrong, and a letter that is missing or stands twice', () => {
    const fewer = { ...counts, folded: 2 }
    expect(oneOutcomeEach({ ...account, recounted: fewer, deadLettered: [2] }).map((it) => it.field)).toEqual([
      'recounted',
      'folded',
    ])
    expect(names(oneOutcomeEach({ ...account, recounted: counts, deadLettered: [] }))).toEqual(['I20'])
    expect(names(oneOutcomeEach({ ...account, recounted: counts, deadLettered: [2, 2] }))).toContain('I20')
  })
})

describe('I21', () => {
  it('holds at the end of the log', () => {
    expect(caughtUp([{ who: 'views', nextOffset: 7, endOffset: 7 }])).toEqual([])
  })
  it('names who is behind, and who never began', () => {
    expect(names(caughtUp([{ who: 'views', nextOffset: 6, endOffset: 7 }]))).toEqual(['I21'])
    expect(names(caughtUp([{ who: 'views', nextOffset: undefined, endOffset: 7 }]))).toEqual(['I21'])
  })
})
