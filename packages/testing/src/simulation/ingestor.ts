import {
  bookId,
  type Channel,
  type DecodedValue,
  feedGapId,
  feedProgressedId,
  feedResumedId,
  instrumentDefinedId,
  instrumentPartitions,
  type NewRecord,
  partitionOf,
  seal,
  VirtuosoError,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { instruments, type Market, shard, venue } from './market.ts'
import type { SimulatedProcess } from './process.ts'
import { type Memory, readBack } from './read-back.ts'

type Parts = Readonly<{
  process: SimulatedProcess
  log: EventLog
  market: Market
  /** One higher at each take-over. */
  feedEpoch: number
  manifest: Buffer
  /** Told of each batch that the log acknowledged. */
  acknowledged(records: readonly NewRecord[]): void
  /** Whether a start says what was missed since the log's last fact; a planted bug does not. */
  saysGaps: boolean
}>

const channels: readonly Channel[] = ['TRADES', 'BOOK', 'TICKER', 'OPEN_INTEREST', 'CANDLES']
const lingerMs = 5
const batchRecordsMax = 40
const retryMs = 120
/** ms of the simulation between two looks at the venue's clock. */
const progressEveryMs = 900

/**
 * Writes down what the venue says, as the ingestor does: what was missed is a gap from the log's own last fact, one batch
 * at a time, and the same batch again until it is acknowledged.
 */
export function ingest(parts: Parts): Ingesting {
  let waiting = 1
  const ended = write(parts, (records) => {
    waiting = records
  })
  return { ended, isIdle: () => waiting === 0 }
}

export type Ingesting = Readonly<{
  /** Never resolves; rejects when its process is killed. */
  ended: Promise<never>
  /** Whether all that it heard so far is acknowledged. */
  isIdle(): boolean
}>

async function write(parts: Parts, nowWaiting: (records: number) => void): Promise<never> {
  const { process, log } = parts
  const { pace } = process
  const memory = await patiently(pace, () => readBack(log, shard))
  const queue = opening(parts, memory)
  let heard = (): void => undefined
  const hear = (records: readonly NewRecord[]): void => {
    queue.push(...records)
    heard()
  }
  listen(parts, memory.watermarkMs, hear)
  for (;;) {
    nowWaiting(queue.length)
    if (queue.length === 0) await new Promise<void>((resolve) => (heard = resolve))
    await wait(pace, lingerMs)
    const batch = queue.splice(0, batchRecordsMax)
    await patiently(pace, () => log.append(batch))
    parts.acknowledged(batch)
  }
}

/** What the venue says from now on, and that its time goes on. */
function listen(parts: Parts, restoredMs: number, hear: (records: readonly NewRecord[]) => void): void {
  const { process, market } = parts
  const { pace } = process
  const nowMs = pace.nowMs()
  for (const { atMs, fact, eventId } of market.sayings)
    if (atMs >= nowMs) pace.after(atMs - nowMs, () => hear([recordOf(parts, fact, eventId)]))
  let watermarkMs = restoredMs
  const tick = (): void => {
    const next = market.venueMs(Math.min(pace.nowMs(), market.lastsMs)) - 2_000
    if (next > watermarkMs) hear(progress(parts, next))
    watermarkMs = Math.max(watermarkMs, next)
    if (pace.nowMs() < market.lastsMs) pace.after(progressEveryMs, tick)
  }
  tick()
}

/** Definitions, what was missed, and the books as they are now. */
function opening(parts: Parts, { lastTimeMs }: Memory): NewRecord[] {
  const { market, process } = parts
  const nowMs = process.pace.nowMs()
  const atTimeMs = market.venueMs(nowMs)
  return instruments.flatMap((instrument) => {
    const head = { instrument, receivedTimeMs: atTimeMs, origin: 'INGESTOR', flags: [] } as const
    const definition = market.definition(instrument)
    const records = [recordOf(parts, { type: 'InstrumentDefined', event: definition }, instrumentDefinedId(definition))]
    for (const channel of channels) {
      const fromTimeMs = lastTimeMs.get(`${instrument} ${channel}`) ?? market.venueMs(0)
      const gap = { ...head, channel, reason: 'START', fromTimeMs } as const
      const gapId = feedGapId(gap)
      if (parts.saysGaps) records.push(recordOf(parts, { type: 'FeedGap', event: gap }, gapId))
      const book = channel === 'BOOK' ? market.bookAt(instrument, nowMs) : undefined
      if (book !== undefined)
        records.push(recordOf(parts, { type: 'BookSnapshot', event: book }, bookId('BookSnapshot', book)))
      const resumed = { ...head, channel, gapId, fromTimeMs, atTimeMs, recovered: false, recoveredCount: 0 }
      records.push(recordOf(parts, { type: 'FeedResumed', event: resumed }, feedResumedId(resumed)))
    }
    return records
  })
}

/** To every partition. */
function progress(parts: Parts, watermarkMs: number): readonly NewRecord[] {
  const event = { venue, shard, watermarkMs, receivedTimeMs: watermarkMs + 2_000 }
  const record = recordOf(parts, { type: 'FeedProgressed', event }, feedProgressedId(event))
  return Array.from({ length: instrumentPartitions }, (_, partition) => ({ ...record, partition }))
}

function recordOf({ log, process, feedEpoch, manifest }: Parts, fact: DecodedValue, eventId: Buffer): NewRecord {
  const key = 'instrument' in fact.event && fact.event.instrument !== undefined ? fact.event.instrument : `${venue}:*`
  return seal(log.codec, {
    topic: 'market.events',
    partition: partitionOf(key, instrumentPartitions),
    key,
    type: fact.type,
    event: fact.event,
    eventId,
    manifest,
    headers: { feed: { shard, epoch: feedEpoch } },
    timestampMs: Math.floor(process.pace.nowMs()),
  })
}

/** Until it succeeds: what is sent again has the same ids. */
async function patiently<T>(pace: SimulatedProcess['pace'], work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work()
    } catch (failure) {
      if (!(failure instanceof VirtuosoError) || !failure.retryable) throw failure
      await wait(pace, retryMs)
    }
}

const wait = (pace: SimulatedProcess['pace'], ms: number): Promise<void> =>
  new Promise((resolve) => pace.after(ms, resolve))
