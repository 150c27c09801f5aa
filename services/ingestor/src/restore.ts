import { type Channel, instrumentPartitions, type LogRecord, type StoredRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import {
  type ChannelMemory,
  channelOf,
  eventTimeOf,
  type FeedMemory,
  type InstrumentMemory,
  isAhead,
} from '@virtuoso/market-feed'
import { readable } from './readable.ts'
import type { RestoredTime } from './venue-clock.ts'

/** Definitions are repeated every 15 minutes, so this much of the log holds each of them. */
const tailMs = 16 * 60_000
const stepRecords = 5_000

export type Restored = Readonly<{
  memory: FeedMemory
  time: RestoredTime
  /** Highest epoch of the shard in that stretch; 0: none. */
  feedEpoch: number
}>

type Feed = Readonly<{ venue: string; shard: string /** `venue:symbol`. */; instruments: readonly string[] }>

/** Reads the last 16 minutes of every partition backwards, in bounded steps: what a feed has to know of its past. */
export async function restoreFeed(log: EventLog, feed: Feed): Promise<Restored> {
  const found = emptyFindings(feed.instruments)
  const positions = await log.positions('market.events')
  for (let partition = 0; partition < instrumentPartitions; partition += 1) {
    const { startOffset = 0, endOffset = 0 } = positions[partition] ?? {}
    await readTail(log, partition, startOffset, endOffset, (record) => {
      const opened = readable(log.codec, record)
      if (opened !== undefined) notice(found, feed, opened)
    })
  }
  return { memory: found.instruments, time: found.time, feedEpoch: found.feedEpoch }
}

/** Newest record first, until the records are 16 minutes older than the newest. */
async function readTail(
  log: EventLog,
  partition: number,
  startOffset: number,
  endOffset: number,
  see: (record: StoredRecord) => void,
): Promise<void> {
  let newestMs: number | undefined
  for (let to = endOffset; to > startOffset; to -= stepRecords) {
    const from = Math.max(startOffset, to - stepRecords)
    const records: StoredRecord[] = []
    for await (const batch of readRange(log, { topic: 'market.events', partition, from, to })) records.push(...batch)
    for (const record of records.reverse()) see(record)
    newestMs ??= records[0]?.timestampMs
    const oldestMs = records.at(-1)?.timestampMs
    if (newestMs !== undefined && oldestMs !== undefined && newestMs - oldestMs >= tailMs) return
  }
}

type Findings = {
  readonly instruments: Map<string, InstrumentMemory & { channels: Map<Channel, ChannelMemory> }>
  readonly time: { venueNowMs?: number; watermarkMs?: number }
  feedEpoch: number
}

const emptyFindings = (instruments: readonly string[]): Findings => ({
  instruments: new Map(instruments.map((it) => [it, { channels: new Map() }])),
  time: {},
  feedEpoch: 0,
})

/** Records come newest first, so what is known already is newer. */
function notice(found: Findings, { venue, shard }: Feed, record: LogRecord): void {
  const { feed } = record.headers
  if (feed?.shard !== shard || !record.key.startsWith(`${venue}:`)) return
  found.feedEpoch = Math.max(found.feedEpoch, feed.epoch)
  if (record.type === 'FeedProgressed')
    found.time.watermarkMs = Math.max(found.time.watermarkMs ?? 0, record.event.watermarkMs)
  const instrument = found.instruments.get(record.key)
  if (instrument === undefined) return
  if (record.type === 'InstrumentDefined')
    found.instruments.set(record.key, { definition: record.event, ...instrument })
  noticeChannel(instrument.channels, record)
  const timeMs = streamedTimeOf(record)
  if (timeMs !== undefined) found.time.venueNowMs = Math.max(found.time.venueNowMs ?? 0, timeMs)
}

/** What was said last decides: a hole is open until something was heard after it. */
function noticeChannel(channels: Map<Channel, ChannelMemory>, record: LogRecord): void {
  if (record.type === 'FeedGap') {
    const { channel, fromTimeMs } = record.event
    const openGap = { gapId: record.headers.eventId, fromTimeMs }
    if (!channels.has(channel)) channels.set(channel, { lastTimeMs: fromTimeMs, openGap })
    return
  }
  const channel = record.type === 'FeedResumed' ? record.event.channel : channelOf(record.type)
  const lastTimeMs = record.type === 'FeedResumed' ? record.event.atTimeMs : streamedTimeOf(record)
  if (channel !== undefined && lastTimeMs !== undefined && !channels.has(channel)) channels.set(channel, { lastTimeMs })
}

/** When what the stream said happened, ms; undefined: not from the stream, or not believed. */
function streamedTimeOf({ event }: LogRecord): number | undefined {
  if (!('origin' in event) || event.origin !== 'STREAM' || !('receivedTimeMs' in event)) return undefined
  return isAhead(event) ? undefined : eventTimeOf(event)
}
