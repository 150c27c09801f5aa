import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verify } from '@virtuoso/audit'
import { parseCoordinate, type RawHeaders, readHeaders, type StoredRecord, seal } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { buildInfo } from '@virtuoso/service-kit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { setNamed, startAnalyzer } from '../src/index.ts'
import { market } from './market.ts'

const set = setNamed('built-in')
let folder: string
let log: EventLog

/** One market, analysed once; each drill reads it through a lens that shows one record otherwise. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'virtuoso-drills-'))
  const file = join(folder, 'log.db')
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  log = await openSqliteLog({ file })
  await log.append(market())
  const env = { VIRTUOSO_LOG: `sqlite:${file}`, VIRTUOSO_MODE: 'test', VIRTUOSO_LOG_LEVEL: 'silent' }
  const service = await startAnalyzer(env)
  const { endOffset } = (await log.positions(set.topic))[0] ?? { endOffset: -1 }
  await vi.waitFor(async () => expect((await log.committedOffsets(set.group, set.topic))[0]).toBe(endOffset), 30_000)
  await service.stop()
  await service.ended
}, 60_000)
afterAll(async () => {
  await log.close()
  rmSync(folder, { recursive: true })
})

type Edit = (record: StoredRecord) => readonly StoredRecord[]

const seenThrough = (edit: Edit): EventLog => ({
  ...log,
  async read(request) {
    const batch = await log.read(request)
    return { ...batch, records: batch.records.flatMap(edit) }
  },
})
/** Exit code and the first finding of each level that fails. */
async function told(seen: EventLog): Promise<readonly string[]> {
  const { exitCode, results } = await verify({ log: seen, set, build: buildInfo(), differences: [] })
  const failed = results.flatMap(({ level, findings: [first] }) =>
    first === undefined ? [] : [`${level}: ${first.subject} ${first.field ?? ''}`.trim()],
  )
  return [`exit ${exitCode}`, ...failed]
}

const typeOf = ({ value }: StoredRecord): string | undefined => (value === null ? undefined : log.codec.typeOf(value))
const isOn = (topic: string, type: string) => (record: StoredRecord) =>
  record.topic === topic && record.partition === 0 && typeOf(record) === type

/** Shows one record otherwise: the `nth` that the predicate is true of. */
function nth(n: number, is: (record: StoredRecord) => boolean, edit: Edit): Edit {
  let wanted: string | undefined
  let met = 0
  return (record) => {
    const here = `${record.topic}/${record.partition}@${record.offset}`
    if (wanted === undefined && is(record)) {
      if (met === n) wanted = here
      met += 1
    }
    return here === wanted ? edit(record) : [record]
  }
}
const flipped = (bytes: Buffer | null, at: number): Buffer => {
  const copy = Buffer.from(bytes ?? [])
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
const withHeader = (headers: RawHeaders, name: string, value: string | Buffer): RawHeaders => [
  ...headers.filter(([it]) => it !== name),
  [name, Buffer.from(value)],
]

const trade = isOn('market.events', 'TradeExecuted')
const candle = isOn('market.candles', 'CandleClosed')
const score = isOn('analysis.scores', 'ScoreComputed')

describe('verify names', () => {
  it('nothing, where nobody touched anything', async () => {
    expect(await told(seenThrough((it) => [it]))).toEqual(['exit 0'])
  })

  it('an input with a flipped bit, although nobody can read it any more', async () => {
    const lens = nth(3, trade, (it) => [{ ...it, value: flipped(it.value, 40) }])
    expect(await told(seenThrough(lens))).toEqual([
      'exit 3',
      expect.stringMatching(/^lineage: market\.events\/0@\d+ value$/),
      expect.stringMatching(/^replay: market\.events\/0@\d+$/),
    ])
  })

  it('an input under the key of another instrument', async () => {
    const lens = nth(3, trade, (it) => [{ ...it, key: Buffer.from('bybit:SOL/USDT:USDT') }])
    expect(await told(seenThrough(lens))).toContainEqual(expect.stringMatching(/^lineage: market\.events\/0@\d+ key$/))
  })

  it('an input whose headers nobody can read', async () => {
    const lens = nth(3, trade, (it) => [{ ...it, headers: withHeader(it.headers, 'eventId', 'short') }])
    expect((await told(seenThrough(lens)))[1]).toMatch(/^lineage: market\.events\/0@\d+ headers$/)
  })

  it('an output whose headers nobody can read', async () => {
    const lens = nth(3, score, (it) => [{ ...it, headers: [...it.headers, ...it.headers] }])
    expect((await told(seenThrough(lens)))[1]).toMatch(/^lineage: analysis\.scores\/0@\d+ headers$/)
  })

  it('an output under another key', async () => {
    const lens = nth(3, score, (it) => [{ ...it, key: Buffer.from('bybit:SOL/USDT:USDT') }])
    expect((await told(seenThrough(lens)))[1]).toMatch(/^lineage: analysis\.scores\/0@\d+ key$/)
  })

  it('an output that was put down as that of another set', async () => {
    const lens = nth(3, score, (it) => [{ ...it, headers: withHeader(it.headers, 'set', 'other') }])
    expect(await told(seenThrough(lens))).toEqual(['exit 6', expect.stringMatching(/^replay: analysis\.scores/)])
  })

  it('an output that is said to have been read elsewhere', async () => {
    const lens = nth(3, score, (it) => [{ ...it, headers: withHeader(it.headers, 'read', 'market.candles/0@1') }])
    expect(await told(seenThrough(lens))).toEqual(['exit 6', expect.stringMatching(/@\d+ header read$/)])
  })

  it('an output that stands there twice', async () => {
    const lens = nth(3, score, (it) => [it, it])
    expect((await told(seenThrough(lens)))[0]).toBe('exit 6')
  })

  it('two outputs that changed places', async () => {
    let kept: StoredRecord | undefined
    const lens: Edit = (it) => {
      if (!candle(it) || it.offset > 60 || it.offset < 59) return [it]
      if (it.offset === 59) {
        kept = it
        return []
      }
      return kept === undefined
        ? [it]
        : [
            { ...it, offset: 59 },
            { ...kept, offset: 60 },
          ]
    }
    expect(await told(seenThrough(lens))).toEqual(['exit 6', 'replay: market.candles/0@59 eventId'])
  })

  it('an output under the manifest of somebody else', async () => {
    const lens = nth(3, score, (it) => [{ ...it, headers: withHeader(it.headers, 'manifest', Buffer.alloc(16, 7)) }])
    expect(await told(seenThrough(lens))).toEqual(['exit 3', expect.stringMatching(/@\d+ header manifest$/)])
  })

  it('a manifest whose content was changed and sealed again', async () => {
    const lens = nth(0, isOn('system.events', 'RunManifest'), (it) => [resealed(it)])
    const found = await told(seenThrough(lens))
    expect(found[0]).toBe('exit 3')
    expect(found[1]).toMatch(/^lineage: system\.events\/0@\d+ eventId$/)
  })

  it('a forged output of the right schema whose cause lies behind all that the set has committed', async () => {
    const last = (await log.positions('analysis.scores'))[0]?.endOffset ?? 0
    const lens = nth(
      0,
      (it) => score(it) && it.offset > last - 20,
      (it) => {
        const { cause = '' } = readHeaders(it.headers)
        const { offset } = parseCoordinate(cause)
        const headers = withHeader(it.headers, 'cause', `market.events/0@${offset + 1_000_000}`)
        return [it, { ...it, headers }]
      },
    )
    expect(await told(seenThrough(lens))).toEqual([
      'exit 3',
      expect.stringMatching(/analysis\.scores\/0@\d+ header cause$/),
    ])
  })

  it('outputs of a set whose committed offset somebody took away', async () => {
    const forgetful: EventLog = { ...log, committedOffsets: async () => [undefined, undefined, undefined] }
    expect((await told(forgetful))[0]).toBe('exit 3')
  })
})

/** The same manifest of another commit, with hash and all, under the id of the first. */
function resealed(stored: StoredRecord): StoredRecord {
  const decoded = log.codec.decode(stored.value ?? Buffer.alloc(0))
  if (decoded.type !== 'RunManifest') return stored
  const { eventId, manifest } = readHeaders(stored.headers)
  const place = { topic: 'system.events', partition: stored.partition, key: stored.key?.toString() ?? '' } as const
  const event = { ...decoded.event, commit: '0'.repeat(40) }
  const draft = {
    ...place,
    type: 'RunManifest',
    event,
    eventId,
    manifest: manifest ?? eventId,
    timestampMs: 0,
  } as const
  return { ...stored, ...seal(log.codec, draft), offset: stored.offset }
}
