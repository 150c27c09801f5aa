import { setTimeout as pause } from 'node:timers/promises'
import { id } from '@virtuoso/contracts'
import { memoryEventLog } from '@virtuoso/event-log'
import { createHealth, createLogger, createMetrics } from '@virtuoso/service-kit'
import { candle, definition, feedProgress, gap, resumption, score } from '@virtuoso/testing/market-records'
import { memoryViewStore, type ViewStore } from '@virtuoso/view-store'
import { openViewStore } from '@virtuoso/view-store-postgres'
import { createTestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runProjector } from './projector.ts'
import { projectorMetrics } from './projector-metrics.ts'

const server = testServer('the projector on Postgres')
const instruments = Array.from({ length: 9 }, (_, i) => `bybit:C${i}/USDT:USDT`)
const roundsMax = 4_000
const cutsWanted = 50
const log = memoryEventLog()

/** One round of a market: time passes, candles close, scores move, a feed drops and comes back. */
async function appendRound(n: number): Promise<void> {
  for (const instrument of instruments)
    await log.append([
      definition(log, { instrument, definitionVersion: n + 1 }),
      candle(log, { instrument, openTimeMs: n * 60_000 }),
      score(log, { instrument, score: n % 100, asOfMs: n }),
      ...(n % 10 === 0 ? [gap(log, { instrument, fromTimeMs: n })] : []),
      ...(n % 10 === 5 ? [resumption(log, { instrument, gapId: undefined, atTimeMs: n })] : []),
    ])
  for (const partition of [0, 1, 2]) await log.append([feedProgress(log, partition, { watermarkMs: n })])
}

const project = (views: ViewStore) =>
  runProjector({
    log,
    views,
    manifest: id('test-manifest'),
    logger: createLogger({ component: 'projector', level: 'silent' }),
    metrics: projectorMetrics(createMetrics('projector'), createHealth()),
  })

async function isCaughtUp(views: ViewStore): Promise<boolean> {
  const checkpoints = await views.checkpoints('views')
  for (const topic of ['market.events', 'market.candles', 'analysis.scores'] as const)
    for (const { partition, endOffset } of await log.positions(topic))
      if (checkpoints.find((it) => it.topic === topic && it.partition === partition)?.nextOffset !== endOffset)
        return false
  return true
}

async function untilCaughtUp(views: ViewStore): Promise<void> {
  while (!(await isCaughtUp(views))) await pause(20)
}

/** One after the other: a reader's pool gives up on who waits longer than half a second. */
async function everything(views: ViewStore): Promise<readonly unknown[]> {
  const seen: unknown[] = [await views.instruments(), await views.standing()]
  for (const instrument of instruments) {
    seen.push(await views.candles({ instrument, timeframe: 'M1', limit: roundsMax, fromMs: 0 }))
    seen.push(await views.scores(instrument))
  }
  return seen
}

describe.skipIf(server === undefined)('the projector on a server', () => {
  it('whose connections are cut again and again loses nothing and counts nothing twice', async () => {
    const database = await createTestDatabase(server ?? '')
    const views = await openViewStore(database.url)
    const reader = await openViewStore(database.url, { role: 'reader' })
    const projector = await project(views)
    onTestFinished(async () => {
      await projector.stop()
      for (const it of [views, reader]) await it.close()
      await database.drop()
    })
    let cuts = 0
    let done = false
    // Side by side, so that a cut meets a batch in the middle: a candle lost there is never written again.
    const cutting = (async () => {
      while (!done) cuts += await database.cutConnections()
    })()
    for (let n = 0; n < roundsMax && cuts < cutsWanted; n++) {
      await appendRound(n)
      if (n % 5 === 0) await pause(2)
    }
    done = true
    await cutting
    expect(cuts).toBeGreaterThanOrEqual(cutsWanted)
    await untilCaughtUp(reader)
    const rebuilt = memoryViewStore()
    const second = await project(rebuilt)
    await untilCaughtUp(rebuilt)
    await second.stop()
    expect(await everything(reader)).toEqual(await everything(rebuilt))
  })
})
