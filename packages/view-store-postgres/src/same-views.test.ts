import { memoryViewStore, noChanges, type ViewChanges, type ViewStore } from '@virtuoso/view-store'
import {
  advance,
  bitcoin,
  ether,
  gap,
  hexId,
  minute,
  progress,
  resumption,
  score,
} from '@virtuoso/view-store/sample-rows'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { pgliteDatabase } from './pglite-database.ts'
import { postgresViewStore } from './postgres-view-store.ts'
import { emptied } from './test-database.ts'

let database: Database
beforeAll(async () => {
  database = await pgliteDatabase()
  await migrate(database)
}, 60_000)
afterAll(() => database.close())

const instrument = fc.constantFrom(bitcoin().instrument, ether().instrument)
const channel = fc.constantFrom('TRADES', 'BOOK')
const few = fc.integer({ min: 1, max: 4 })

/** One record's change; small ranges, so that repeats, revisions and overlaps abound. Offsets are given by place. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('gap'), instrument, channel, id: few }),
  fc.record({ kind: fc.constant('resumption'), instrument, channel, id: fc.option(few, { nil: undefined }) }),
  fc.record({ kind: fc.constant('candle'), instrument, id: few, revision: few }),
  fc.record({ kind: fc.constant('score'), instrument, id: few, value: fc.option(few, { nil: undefined }) }),
  fc.record({ kind: fc.constant('progress'), id: few, watermarkMs: few }),
  fc.record({ kind: fc.constant('definition'), instrument, id: few }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changesOf(batch: readonly Change[], firstOffset: number): ViewChanges {
  const rows = batch.map((it, index) => ({ it, offset: firstOffset + index }))
  const made = <R>(kind: Change['kind'], make: (it: Record<string, unknown>, at: number) => R): R[] =>
    rows.filter(({ it }) => it.kind === kind).map(({ it, offset }) => make({ ...it }, offset))
  const n = (value: unknown): number => Number(value)
  const s = (value: unknown): string => String(value)
  // An id names one fact: what it says of gap, candle or score depends on the id and the instrument alone.
  const idOf = (it: Record<string, unknown>, kind: number) =>
    hexId(
      kind * 1_000 +
        n(it['id']) * 10 +
        (it['channel'] === 'BOOK' ? 1 : 0) +
        (it['instrument'] === bitcoin().instrument ? 2 : 0),
    )
  return {
    ...noChanges,
    gaps: made('gap', (it, offset) =>
      gap({
        gapId: idOf(it, 1),
        instrument: s(it['instrument']),
        channel: s(it['channel']),
        fromTimeMs: offset,
        offset,
      }),
    ),
    resumptions: made('resumption', (it, offset) =>
      resumption({
        gapId: it['id'] === undefined ? undefined : idOf(it, 1),
        instrument: s(it['instrument']),
        channel: s(it['channel']),
        atTimeMs: offset,
        offset,
      }),
    ),
    candles: made('candle', (it, offset) =>
      minute({
        eventId: hexId(offset),
        instrument: s(it['instrument']),
        openTimeMs: n(it['id']) * 60_000,
        revision: n(it['revision']),
        close: offset,
        offset,
      }),
    ),
    scores: made('score', (it, offset) =>
      score({ eventId: idOf(it, 2), instrument: s(it['instrument']), windowFromMs: n(it['id']), offset }),
    ),
    progress: made('progress', (it, offset) =>
      progress({ shard: s(it['id']), watermarkMs: n(it['watermarkMs']), offset }),
    ),
    instruments: made('definition', (it, offset) =>
      (it['instrument'] === bitcoin().instrument ? bitcoin : ether)({ definitionVersion: n(it['id']), offset }),
    ),
  }
}

async function everything(views: ViewStore) {
  const instruments = [bitcoin().instrument, ether().instrument]
  return {
    all: await views.instruments(),
    candles: await Promise.all(
      instruments.map((it) => views.candles({ instrument: it, timeframe: 'M1', limit: 100, fromMs: 3, toMs: 200_000 })),
    ),
    scores: await Promise.all(instruments.map((it) => views.scores(it))),
    standing: await views.standing(),
  }
}

it('whatever the log says, in whatever batches, SQL and memory hold the same views', { timeout: 60_000 }, async () => {
  const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(batches, async (given) => {
      const stores = [memoryViewStore(), postgresViewStore(await emptied(database))] as const
      let from: number | undefined
      for (const batch of given) {
        const to = (from ?? 0) + batch.length
        const step = advance(to, { from })
        const changes = changesOf(batch, from ?? 0)
        const [memory, sql] = await Promise.all(stores.map((it) => it.apply(step, changes)))
        expect(sql).toEqual(memory)
        from = to
      }
      const [memory, sql] = await Promise.all(stores.map(everything))
      expect(sql).toEqual(memory)
    }),
    { numRuns: 30 },
  )
})
