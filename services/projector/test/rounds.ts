import { setTimeout as pause } from 'node:timers/promises'
import type { EventLog } from '@virtuoso/event-log'
import {
  candle,
  definition,
  feedProgress,
  gap,
  raised,
  resumption,
  score,
  ticker,
} from '@virtuoso/testing/market-records'
import type { TableComparison, ViewWriter } from '@virtuoso/view-store'
import { projection } from '../src/follow-partition.ts'

export const instruments: readonly string[] = Array.from({ length: 6 }, (_, i) => `bybit:C${i}/USDT:USDT`)
const topics = ['market.events', 'market.candles', 'analysis.scores', 'signals'] as const

/** One round of a market: time passes, candles close, scores move, a feed drops and comes back, a signal is raised. */
export async function appendRound(log: EventLog, n: number): Promise<void> {
  for (const instrument of instruments)
    await log.append([
      definition(log, { instrument, definitionVersion: n + 1 }),
      ticker(log, { instrument, last: 1_000 + n, receivedTimeMs: n }),
      candle(log, { instrument, openTimeMs: n * 60_000 }),
      score(log, { instrument, score: n % 100, asOfMs: n }),
      ...(n % 10 === 0 ? [gap(log, { instrument, fromTimeMs: n })] : []),
      ...(n % 10 === 5 ? [resumption(log, { instrument, gapId: undefined, atTimeMs: n })] : []),
      ...(n % 7 === 0 ? [raised(log, { instrument, asOfMs: n }, { name: `${instrument} ${n}` })] : []),
    ])
  for (const partition of [0, 1, 2]) await log.append([feedProgress(log, partition, { watermarkMs: n })])
}

export type Market = Readonly<{
  /** Rounds so far. */
  rounds(): number
  stop(): Promise<void>
}>

/** Rounds that go on by themselves, one each few ms. */
export function goingOn(log: EventLog, everyMs: number, firstRound = 0): Market {
  let n = firstRound
  let isOver = false
  const running = (async () => {
    for (; !isOver; n++) {
      await appendRound(log, n)
      await pause(everyMs)
    }
  })()
  return {
    rounds: () => n,
    async stop() {
      isOver = true
      await running
    },
  }
}

export async function isCaughtUp(log: EventLog, views: Pick<ViewWriter, 'checkpoints'>): Promise<boolean> {
  const checkpoints = await views.checkpoints(projection)
  for (const topic of topics)
    for (const { partition, endOffset } of await log.positions(topic))
      if ((checkpoints.find((it) => it.topic === topic && it.partition === partition)?.nextOffset ?? 0) !== endOffset)
        return false
  return true
}

/** Also through a time in which the views do not answer. @returns ms that it took. */
export async function untilCaughtUp(log: EventLog, views: Pick<ViewWriter, 'checkpoints'>): Promise<number> {
  const startedMs = performance.now()
  while (!(await isCaughtUp(log, views).catch(() => false))) await pause(20)
  return performance.now() - startedMs
}

/** Names of the tables that are not what the log says. */
export const differing = (tables: readonly TableComparison[] | undefined): readonly string[] | undefined =>
  tables?.filter((it) => it.onlyLive + it.onlyShadow > 0).map((it) => it.table)

/** Of all tables together. */
export const rowsIn = (tables: readonly TableComparison[] | undefined): number =>
  (tables ?? []).reduce((sum, it) => sum + it.rows, 0)
