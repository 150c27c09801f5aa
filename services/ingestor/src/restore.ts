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

/** Reads the last 16 minutes of every partition: what a feed has to know of its past. */
export async function restoreFeed(log: EventLog, feed: Feed): Promise<Restored> {
  const found = emptyFindings(feed.instruments)
  const positions = await log.positions('market.events')
  for (let partition = 0; partition < instrumentPartitions; partition += 1) {
    const { startOffset = 0, endOffset = 0 } = positions[partition] ?? {}
    const from = await tailStart(log, partition, startOffset, endOffset)
    let epochInForce = 0
    for await (const records of readRange(log, { topic: 'market.events', partition, from, to: endOffset }))
      for (const stored of records) {
        const record = readable(log.codec, stored)
        if (record === undefined || !isOf(feed, record)) continue
        const { epoch = 0 } = record.headers.feed ?? {}
        found.feedEpoch = Math.max(found.feedEpoch, epoch)
        // What an ingestor went on saying after it was taken over was heard by nobody who counts.
        if (epoch < epochInForce) continue
        epochInForce = epoch
        notice(found, record)
      }
  }
  return { memory: found.instruments, time: found.time, feedEpoch: found.feedEpoch }
}

/** Where the records begin that are at most 16 minutes older than the newest, rounded down by a bounded step. */
async function tailStart(log: EventLog, partition: number, startOffset: number, endOffset: number): Promise<number> {
  const newestMs = await timestampAt(log, partition, Math.max(startOffset, endOffset - stepRecords), endOffset, 'last')
  if (newestMs === undefined) return startOffset
  for (let from = endOffset - stepRecords; from > startOffset; from -= stepRecords) {
    const timestampMs = await timestampAt(log, partition, from, endOffset, 'first')
    if (timestampMs !== undefined && newestMs - timestampMs >= tailMs) return from
  }
  return startOffset
}

/** ms, log time of the first or the last record in a range; undefined: there is none. */
async function timestampAt(
  log: EventLog,
  partition: number,
  from: number,
  to: number,
  which: 'first' | 'last',
): Promise<number | undefined> {
  let found: StoredRecord | undefined
  for await (const records of readRange(log, { topic: 'market.events', partition, from, to })) {
    if (which === 'first') return records[0]?.timestampMs
    found = records.at(-1)
  }
  return found?.timestampMs
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

const isOf = ({ venue, shard }: Feed, { headers, key }: LogRecord): boolean =>
  headers.feed?.shard === shard && key.startsWith(`${venue}:`)

/** Records come in the order of the log, so what comes later is newer. */
function notice(found: Findings, record: LogRecord): void {
  if (record.type === 'FeedProgressed')
    found.time.watermarkMs = Math.max(found.time.watermarkMs ?? 0, record.event.watermarkMs)
  const instrument = found.instruments.get(record.key)
  if (instrument === undefined) return
  if (record.type === 'InstrumentDefined')
    found.instruments.set(record.key, { ...instrument, definition: record.event })
  noticeChannel(instrument.channels, record)
  const timeMs = streamedTimeOf(record)
  if (timeMs !== undefined) found.time.venueNowMs = Math.max(found.time.venueNowMs ?? 0, timeMs)
}

/** What was said last decides: a hole is open until something was heard after it. */
function noticeChannel(channels: Map<Channel, ChannelMemory>, record: LogRecord): void {
  if (record.type === 'FeedGap') {
    const { channel, fromTimeMs } = record.event
    const openGap = { gapId: record.headers.eventId, fromTimeMs }
    channels.set(channel, { lastTimeMs: fromTimeMs, openGap })
    return
  }
  const channel = record.type === 'FeedResumed' ? record.event.channel : channelOf(record.type)
  const lastTimeMs = record.type === 'FeedResumed' ? record.event.atTimeMs : streamedTimeOf(record)
  if (channel !== undefined && lastTimeMs !== undefined) channels.set(channel, { lastTimeMs })
}

/** When what the stream said happened, ms; undefined: not from the stream, or not believed. */
function streamedTimeOf({ event }: LogRecord): number | undefined {
  if (!('origin' in event) || event.origin !== 'STREAM' || !('receivedTimeMs' in event)) return undefined
  return isAhead(event) ? undefined : eventTimeOf(event)
}
