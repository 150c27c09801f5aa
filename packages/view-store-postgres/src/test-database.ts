import type { Database } from './database.ts'

/** The same database without rows, for the next test; closing it is left to whoever opened it. */
export async function emptied(database: Database): Promise<Database> {
  await database.query(`truncate checkpoints, feed_epochs, progress, instruments, channels, gaps, candles, scores,
    score_history, prices, signals, signal_updates, signal_closes, patterns, price_history, unusable_records; update view_state set epoch = 1`)
  return { ...database, close: async () => undefined }
}
