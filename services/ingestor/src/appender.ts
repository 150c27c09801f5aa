import { type NewRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

const lingerMs = 5
const batchRecordsMax = 2_000
const batchBytesMax = 256 * 1_024
const framesMax = 10_000
const bytesMax = 32 * 1_024 * 1_024
const firstRetryMs = 100
const retryMaxMs = 1_000

/** What is on its way to the log, in order: one append at a time, the next batch gathers meanwhile. */
export type Appender = Readonly<{
  add(records: readonly NewRecord[]): void
  /** Resolves when all that was added is acknowledged. @throws what ended the appending. */
  drained(): Promise<void>
  /** Records not acknowledged yet. */
  waiting(): number
  /** Rejects when the log refused a batch; nothing is appended after that. */
  failed: Promise<never>
}>

type AppenderParts = Readonly<{
  log: EventLog
  /** The queue holds 10,000 frames or 32 MiB: nothing more should come. Called again when it is half empty. */
  pressed(isFull: boolean): void
  /** A batch was acknowledged. */
  appended(records: number, seconds: number): void
  /** The log did not answer; the same records are tried again. */
  retrying(cause: unknown): void
}>

export function appender(parts: AppenderParts): Appender {
  const queue = recordQueue(parts.pressed)
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    await sleep(lingerMs)
    for (let batch = queue.take(); batch.length > 0; batch = queue.take()) {
      const startedMs = performance.now()
      await appendBatch(parts, batch)
      queue.acknowledge(batch)
      parts.appended(batch.length, (performance.now() - startedMs) / 1_000)
    }
    running = undefined
  }

  return {
    add(records) {
      if (records.length === 0) return
      queue.push(records)
      if (running !== undefined) return
      running = run()
      running.catch(failure.reject)
    },
    async drained() {
      while (queue.waiting() > 0) await Promise.race([running, failure.promise])
    },
    waiting: queue.waiting,
    failed: failure.promise,
  }
}

/**
 * The same records until the log took them, however long it is away: their ids make a repeat harmless, and whoever gave
 * up here would lose what waits behind them.
 */
async function appendBatch({ log, retrying }: AppenderParts, batch: readonly NewRecord[]): Promise<void> {
  for (let pauseMs = firstRetryMs; ; pauseMs = Math.min(retryMaxMs, pauseMs * 2)) {
    try {
      await log.append(batch)
      return
    } catch (error) {
      if (!isWorthRetrying(error)) throw error
      retrying(error)
      await sleep(pauseMs)
    }
  }
}

/** One that was fenced is a producer whose place another took, not the owner of a feed: the next append has a new one. */
const isWorthRetrying = (error: unknown): boolean =>
  error instanceof VirtuosoError && (error.retryable || error.code === 'fenced')

/** Knows how much waits, what is taken but not acknowledged included. */
function recordQueue(pressed: (isFull: boolean) => void) {
  let records: NewRecord[] = []
  let next = 0
  let taken = 0
  let frames = 0
  let bytes = 0
  let isFull = false
  const weigh = (batch: readonly NewRecord[], sign: 1 | -1): void => {
    for (const record of batch) {
      bytes += sign * sizeOf(record)
      if (record.topic === 'market.raw') frames += sign
    }
    const fullness = Math.max(frames / framesMax, bytes / bytesMax)
    if (isFull ? fullness > 0.5 : fullness < 1) return
    isFull = !isFull
    pressed(isFull)
  }
  return {
    waiting: (): number => records.length - next + taken,
    push(more: readonly NewRecord[]): void {
      for (const record of more) records.push(record)
      weigh(more, 1)
    },
    take(): readonly NewRecord[] {
      const batch = records.slice(next, endOfBatch(records, next))
      next += batch.length
      taken += batch.length
      if (next === records.length) {
        records = []
        next = 0
      }
      return batch
    },
    acknowledge(batch: readonly NewRecord[]): void {
      taken -= batch.length
      weigh(batch, -1)
    },
  }
}

/** At least one record, then as many as the bounds of a batch allow. */
function endOfBatch(records: readonly NewRecord[], from: number): number {
  let bytes = 0
  let at = from
  for (; at < records.length && at - from < batchRecordsMax; at += 1) {
    const record = records[at]
    bytes += record === undefined ? 0 : sizeOf(record)
    if (bytes > batchBytesMax && at > from) break
  }
  return at
}

/** Key, value and about what the headers take. */
const sizeOf = ({ key, value }: NewRecord): number => (key?.length ?? 0) + (value?.length ?? 0) + 150

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
