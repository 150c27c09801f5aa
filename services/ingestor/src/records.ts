import {
  type Codec,
  type EventsByType,
  type FrameRejected,
  feedProgressedId,
  frameRejectedId,
  instrumentPartitions,
  type NewRecord,
  partitionOf,
  partitionsOf,
  type RawFrame,
  type ReferenceCandleObserved,
  rawFrameId,
  referenceCandleId,
  seal,
  topicDeclaration,
} from '@virtuoso/contracts'
import { type Clock, type Fact, type FeedItem, factId, frameText } from '@virtuoso/market-feed'

/** What every record of this process bears. */
export type RecordParts = Readonly<{
  codec: Codec
  clock: Clock
  /** 16 bytes. */
  manifest: Buffer
  venue: string
  shard: string
  /** ≥ 1; one higher at each take-over. */
  feedEpoch: number
}>

/** Turns what was heard into sealed records, each for its topic and partition. */
export type Records = Readonly<{
  of(item: FeedItem): NewRecord
  /** To every partition: windows that end at or before the watermark may close. */
  progress(watermarkMs: number): readonly NewRecord[]
  /** To every partition: a closed candle of the venue's reference. */
  reference(candle: EventsByType['CandleObserved']): readonly NewRecord[]
}>

const rawPartitions = partitionsOf(topicDeclaration('market.raw') ?? unknown('market.raw'))

export function recordsFor(parts: RecordParts): Records {
  return {
    of(item) {
      if (item.kind === 'raw') return rawRecord(parts, item.event)
      return item.kind === 'fact' ? factRecord(parts, item) : rejectedRecord(parts, item.event)
    },
    progress(watermarkMs) {
      const { venue, shard, clock } = parts
      const event = { venue, shard, watermarkMs, exchangeTimeMs: undefined, receivedTimeMs: clock.nowMs() }
      return broadcast(parts, 'FeedProgressed', event, feedProgressedId(event))
    },
    reference({ instrument, flags: _, ...candle }) {
      const event: ReferenceCandleObserved = { ...candle, venue: parts.venue, reference: instrument }
      return broadcast(parts, 'ReferenceCandleObserved', event, referenceCandleId(event))
    },
  }
}

function rawRecord({ codec, manifest, clock }: RecordParts, event: RawFrame): NewRecord {
  const key = `${event.venue}:${event.connection}`
  const place = { topic: 'market.raw', partition: partitionOf(key, rawPartitions), key } as const
  return seal(codec, {
    ...place,
    type: 'RawFrame',
    event,
    eventId: rawFrameId(event),
    manifest,
    timestampMs: clock.nowMs(),
  })
}

function rejectedRecord({ codec, manifest, clock }: RecordParts, event: FrameRejected): NewRecord {
  return seal(codec, {
    topic: 'market.quarantine',
    partition: 0,
    key: event.venue,
    type: 'FrameRejected',
    event,
    eventId: frameRejectedId(event),
    manifest,
    headers: { frame: frameText({ ...event, item: event.itemIndex ?? 0 }) },
    timestampMs: clock.nowMs(),
  })
}

function factRecord({ codec, manifest, clock, shard, feedEpoch }: RecordParts, fact: Fact): NewRecord {
  const { type, event, frame } = fact
  return seal(codec, {
    topic: 'market.events',
    partition: partitionOf(event.instrument, instrumentPartitions),
    key: event.instrument,
    type,
    event,
    eventId: factId(fact),
    manifest,
    headers: { feed: { shard, epoch: feedEpoch }, frame: frame && frameText(frame) },
    timestampMs: clock.nowMs(),
  })
}

/** One fact with one id, in every partition. */
function broadcast<T extends 'FeedProgressed' | 'ReferenceCandleObserved'>(
  { codec, manifest, clock, venue, shard, feedEpoch }: RecordParts,
  type: T,
  event: EventsByType[T],
  eventId: Buffer,
): readonly NewRecord[] {
  const record = seal(codec, {
    topic: 'market.events',
    partition: 0,
    key: `${venue}:*`,
    type,
    event,
    eventId,
    manifest,
    headers: { feed: { shard, epoch: feedEpoch } },
    timestampMs: clock.nowMs(),
  })
  return Array.from({ length: instrumentPartitions }, (_, partition) => ({ ...record, partition }))
}

function unknown(topic: string): never {
  throw new Error(`no topic ${topic} is declared`)
}
