import type { ViewChanges, ViewWriter } from '@virtuoso/view-store'
import type { Database, Sql } from './database.ts'
import { writeCandles } from './tables/candles.ts'
import { moveCheckpoint, readCheckpoints } from './tables/checkpoints.ts'
import { readFeedEpochs, writeFeedEpochs } from './tables/feed-epochs.ts'
import { writeGaps } from './tables/gaps.ts'
import { writeInstruments } from './tables/instruments.ts'
import { writePatterns } from './tables/patterns.ts'
import { writePrices } from './tables/prices.ts'
import { writeProgress } from './tables/progress.ts'
import { writeResumptions } from './tables/resumptions.ts'
import { writeScores } from './tables/scores.ts'
import { writeSignalCloses } from './tables/signal-closes.ts'
import { writeSignalUpdates } from './tables/signal-updates.ts'
import { writeSignals } from './tables/signals.ts'
import { deleteUnusable, readUnusable, writeUnusable } from './tables/unusable-records.ts'

export const viewWriter = (database: Pick<Database, 'query' | 'transaction'>): ViewWriter => ({
  checkpoints: (projection) => readCheckpoints(database, projection),
  feedEpochs: () => readFeedEpochs(database),
  apply: (advance, changes) =>
    database.transaction('write', async (sql) => {
      // The checkpoint first: its row is the lock that makes a second writer wait, and then lose.
      await moveCheckpoint(sql, advance)
      return { repeats: await writeChanges(sql, changes) }
    }),
  unusable: () => readUnusable(database),
  redrive: (record, changes) =>
    database.transaction('write', async (sql) => {
      if (!(await deleteUnusable(sql, record))) return false
      await writeChanges(sql, changes)
      return true
    }),
})

/** Resumptions after gaps: one may end a gap of its own batch. @returns How many derived rows changed nothing. */
async function writeChanges(sql: Sql, changes: ViewChanges): Promise<number> {
  const { instruments, gaps, resumptions, progress, feedEpochs, prices, unusable } = changes
  if (instruments.length > 0) await writeInstruments(sql, instruments)
  if (gaps.length > 0) await writeGaps(sql, gaps)
  if (resumptions.length > 0) await writeResumptions(sql, resumptions)
  if (progress.length > 0) await writeProgress(sql, progress)
  if (feedEpochs.length > 0) await writeFeedEpochs(sql, feedEpochs)
  if (prices.length > 0) await writePrices(sql, prices)
  if (unusable.length > 0) await writeUnusable(sql, unusable)
  return writeDerived(sql, changes)
}

async function writeDerived(sql: Sql, changes: ViewChanges): Promise<number> {
  const { candles, scores, signals, signalUpdates, signalCloses, patterns } = changes
  let repeats = 0
  if (candles.length > 0) repeats += await writeCandles(sql, candles)
  if (scores.length > 0) repeats += await writeScores(sql, scores)
  if (signals.length > 0) repeats += await writeSignals(sql, signals)
  if (signalUpdates.length > 0) repeats += await writeSignalUpdates(sql, signalUpdates)
  if (signalCloses.length > 0) repeats += await writeSignalCloses(sql, signalCloses)
  if (patterns.length > 0) repeats += await writePatterns(sql, patterns)
  return repeats
}
