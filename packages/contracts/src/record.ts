import { bodyOf, type Codec, contentHash, type DecodedValue, fingerprintOf, UndecodableRecord } from './codec.ts'
import type { EventsByType, RecordType } from './gen/index.ts'
import type { DeadLetterTopic, TopicName } from './gen/topics.ts'
import { type RawHeaders, type RecordHeaders, readHeaders, writeHeaders } from './headers.ts'
import { isSameBytes } from './ids.ts'
import { keyOf } from './key.ts'
import { mayCarry } from './topic.ts'

/** A record ready to be appended: its partition is decided, its bytes are final but for nothing. */
export type NewRecord = Readonly<{
  topic: TopicName | DeadLetterTopic
  partition: number
  /** UTF-8; never `00 00 00 00`. Null on a dead letter whose original had none that may be written again. */
  key: Buffer | null
  /** Framed value; null is a tombstone. */
  value: Buffer | null
  headers: RawHeaders
  /** ms, our clock at append. */
  timestampMs: number
}>

/** A record as it lies in the log. */
export type StoredRecord = Readonly<{
  topic: string
  partition: number
  offset: number
  timestampMs: number
  key: Buffer | null
  value: Buffer | null
  headers: RawHeaders
}>

/** What is to be written, before it is bytes. */
export type Draft<T extends RecordType = RecordType> = Readonly<{
  topic: TopicName
  partition: number
  key: string
  type: T
  event: EventsByType[T]
  eventId: Buffer
  /** 16 bytes: the writer's `RunManifest`. */
  manifest: Buffer
  headers?: Partial<RecordHeaders>
  timestampMs: number
}>

/** A decoded record with its address: position is not part of the fact, and `type` narrows `event`. */
export type LogRecord = DecodedValue &
  Readonly<{
    topic: string
    partition: number
    offset: number
    timestampMs: number
    key: string
    headers: RecordHeaders
  }>

/** Encodes, identifies and seals. @throws BodyFault, or avsc's error, when the event does not fit its schema. */
export function seal<T extends RecordType>(codec: Codec, draft: Draft<T>): NewRecord {
  const body = codec.encodeBody(draft.type, draft.event)
  const fingerprint = fingerprintOf(draft.type)
  return {
    topic: draft.topic,
    partition: draft.partition,
    key: Buffer.from(draft.key),
    value: codec.frame(draft.type, body),
    headers: writeHeaders({
      ...draft.headers,
      eventId: draft.eventId,
      contentHash: contentHash(fingerprint, body),
      schema: fingerprint.subarray(0, 8),
      manifest: draft.manifest,
    }),
    timestampMs: draft.timestampMs,
  }
}

/**
 * The event of a stored record, with headers, content hash, topic and key checked.
 * @throws UndecodableRecord with the dead-letter code that names what is wrong.
 */
export function open(codec: Codec, record: StoredRecord): LogRecord {
  if (record.value === null) throw new UndecodableRecord('UNDECODABLE', 'a tombstone holds no event')
  const headers = readHeaders(record.headers)
  const fingerprint = codec.fingerprintOf(record.value)
  if (fingerprint !== undefined) checkSeal(headers, fingerprint, record.value)
  const decoded = codec.decode(record.value)
  const { topic, partition, offset, timestampMs } = record
  if (!mayCarry(topic, decoded.type))
    throw new UndecodableRecord('UNEXPECTED_TYPE', `${topic} carries no ${decoded.type}`)
  const key = record.key?.toString('utf8') ?? ''
  const expected = keyOf(decoded)
  if (expected !== key) throw new UndecodableRecord('KEY_MISMATCH', `key ${key}, value of ${expected}`)
  return { ...decoded, topic, partition, offset, timestampMs, key, headers }
}

function checkSeal(headers: RecordHeaders, fingerprint: Buffer, value: Buffer): void {
  const { contentHash: hash, schema, manifest } = headers
  if (hash === undefined || schema === undefined || manifest === undefined)
    throw new UndecodableRecord('HEADERS_INVALID', 'one of contentHash, schema and manifest is missing')
  if (!isSchemaOf(schema, fingerprint))
    throw new UndecodableRecord('HEADERS_INVALID', 'header schema names another schema than the value')
  if (!isSameBytes(contentHash(fingerprint, bodyOf(value)), hash))
    throw new UndecodableRecord('HASH_MISMATCH', 'the bytes are not those that were written')
}

/** Whether a header names the schema: by the first bytes of its fingerprint. */
function isSchemaOf(schema: Buffer, fingerprint: Buffer): boolean {
  for (let index = 0; index < schema.length; index += 1) if (schema[index] !== fingerprint[index]) return false
  return true
}
