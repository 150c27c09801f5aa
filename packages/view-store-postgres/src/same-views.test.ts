import { createHash } from 'node:crypto'
import { memoryViewStore, noChanges, type ViewChanges, type ViewStore } from '@virtuoso/view-store'
import {
  advance,
  bitcoin,
  closed,
  ether,
  gap,
  hexId,
  minute,
  pattern,
  price,
  progress,
  raised,
  resumption,
  score,
  updated,
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

type Change = Readonly<{ rowsAt(offset: number): Partial<ViewChanges> }>

const of = fc.constantFrom(bitcoin().instrument, ether().instrument)
const on = fc.constantFrom('TRADES', 'BOOK')
const few = fc.integer({ min: 1, max: 4 })
const maybe = fc.option(few, { nil: undefined })

/** An id names one fact, so it is made of what the fact says. */
const idOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

/** What one record changes; from small ranges, so that repeats, revisions and overlaps abound. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(of, on, few).map(([instrument, channel, n]) => ({
    rowsAt: (offset: number) => ({
      gaps: [gap({ gapId: idOf(instrument, channel, n), instrument, channel, fromTimeMs: n * 1_000, offset })],
    }),
  })),
  fc.tuple(of, on, maybe).map(([instrument, channel, n]) => ({
    rowsAt: (offset: number) => {
      const gapId = n === undefined ? undefined : idOf(instrument, channel, n)
      return { resumptions: [resumption({ gapId, instrument, channel, atTimeMs: offset, offset })] }
    },
  })),
  fc.tuple(of, few, few).map(([instrument, n, revision]) => ({
    rowsAt: (offset: number) => ({
      candles: [minute({ eventId: hexId(offset), instrument, openTimeMs: n * 60_000, revision, offset })],
    }),
  })),
  fc.tuple(of, few, maybe).map(([instrument, n, value]) => ({
    rowsAt: (offset: number) => ({
      scores: [score({ eventId: idOf(instrument, n, value), instrument, score: value, windowFromMs: n, offset })],
    }),
  })),
  fc.tuple(few, few).map(([n, watermarkMs]) => ({
    rowsAt: (offset: number) => ({ progress: [progress({ shard: `shard-${n}`, watermarkMs, offset })] }),
  })),
  fc.tuple(fc.constantFrom(bitcoin, ether), few).map(([define, definitionVersion]) => ({
    rowsAt: (offset: number) => ({ instruments: [define({ definitionVersion, offset })] }),
  })),
  fc.tuple(of, few).map(([instrument, n]) => ({
    rowsAt: (offset: number) => ({ prices: [price({ instrument, price: n, offset })] }),
  })),
  fc.tuple(of, few, few).map(([instrument, n, asOfMs]) => ({
    rowsAt: (offset: number) => ({ signals: [raised({ signalId: idOf(instrument, n), instrument, asOfMs, offset })] }),
  })),
  fc.tuple(of, few, maybe).map(([instrument, n, value]) => ({
    rowsAt: (offset: number) => ({
      signalUpdates: [
        updated({ eventId: idOf(instrument, n, value), signalId: idOf(instrument, n), score: value, offset }),
      ],
    }),
  })),
  fc.tuple(of, few).map(([instrument, n]) => ({
    rowsAt: (offset: number) => ({
      signalCloses: [closed({ eventId: hexId(offset), signalId: idOf(instrument, n), offset })],
    }),
  })),
  fc.tuple(of, few, few).map(([instrument, n, asOfMs]) => ({
    rowsAt: (offset: number) => ({
      patterns: [pattern({ eventId: idOf(instrument, n), instrument, asOfMs, offset })],
    }),
  })),
)

function changesOf(batch: readonly Change[], firstOffset: number): ViewChanges {
  const rows = batch.map((it, index) => it.rowsAt(firstOffset + index))
  return {
    ...noChanges,
    instruments: rows.flatMap((it) => it.instruments ?? []),
    gaps: rows.flatMap((it) => it.gaps ?? []),
    resumptions: rows.flatMap((it) => it.resumptions ?? []),
    candles: rows.flatMap((it) => it.candles ?? []),
    scores: rows.flatMap((it) => it.scores ?? []),
    progress: rows.flatMap((it) => it.progress ?? []),
    prices: rows.flatMap((it) => it.prices ?? []),
    signals: rows.flatMap((it) => it.signals ?? []),
    signalUpdates: rows.flatMap((it) => it.signalUpdates ?? []),
    signalCloses: rows.flatMap((it) => it.signalCloses ?? []),
    patterns: rows.flatMap((it) => it.patterns ?? []),
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
    overview: await views.overview(),
    signals: await Promise.all(
      instruments.map((it) => views.signals({ instrument: it, limit: 3, after: { timeMs: 3, id: idOf(it, 1) } })),
    ),
    active: await views.signals({ state: 'ACTIVE', limit: 9, fromMs: 2 }),
    gaps: await views.gaps({ limit: 3, toMs: 4_000 }),
    patterns: await views.patterns({ limit: 3 }),
    history: await Promise.all(
      instruments.map((it) => views.scoreHistory({ instrument: it, dimension: score().dimension, limit: 3 })),
    ),
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
