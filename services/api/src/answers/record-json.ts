import {
  bodyOf,
  type Codec,
  contentHash,
  coordinateText,
  hex,
  type StoredRecord,
  UndecodableRecord,
} from '@virtuoso/contracts'

/** A record as it lies in the log, for people: what cannot be decoded is shown as bytes, never hidden. */
export function recordJson(codec: Codec, record: StoredRecord) {
  const { topic, partition, offset, key, value, timestampMs } = record
  const headers = Object.fromEntries(record.headers.map(([name, bytes]) => [name, headerText(name, bytes)]))
  const hash = headers['contentHash']
  return {
    topic,
    partition,
    offset,
    position: coordinateText({ topic, partition, offset }),
    key: key?.toString('utf8') ?? null,
    type: (value === null ? undefined : codec.typeOf(value)) ?? null,
    eventId: headers['eventId'] ?? null,
    logTimeMs: timestampMs,
    headers,
    schema: schemaOf(codec, value),
    decoded: decodedOf(codec, value),
    bytes: value === null ? null : hex(value),
    contentHash: hash ?? null,
    hashMatches: hash !== undefined && hash === hashOf(codec, value),
  }
}

const binary: ReadonlySet<string> = new Set(['eventId', 'contentHash', 'schema', 'manifest'])

const headerText = (name: string, bytes: Buffer): string =>
  binary.has(name) || bytes.some((it) => it < 0x20 || it > 0x7e) ? hex(bytes) : bytes.toString('latin1')

function schemaOf(codec: Codec, value: Buffer | null) {
  const id = value === null || value.length < 5 || value[0] !== 0 ? undefined : value.readInt32BE(1)
  const known = codec.known.find((it) => it.schemaId === id)
  const fingerprint = value === null ? undefined : codec.fingerprintOf(value)
  return {
    name: known === undefined ? null : nameOf(known.text),
    id: id ?? null,
    fingerprint: fingerprint === undefined ? null : hex(fingerprint),
  }
}

/** `virtuoso.market.TradeExecuted` */
function nameOf(schema: string): string | null {
  const parsed: unknown = JSON.parse(schema)
  if (typeof parsed !== 'object' || parsed === null || !('name' in parsed)) return null
  const name = String(parsed.name)
  return name.includes('.') || !('namespace' in parsed) ? name : `${String(parsed.namespace)}.${name}`
}

/** null: a tombstone, or bytes that are no event of a schema known here. */
function decodedOf(codec: Codec, value: Buffer | null): Readonly<Record<string, unknown>> | null {
  if (value === null) return null
  try {
    return Object.fromEntries(Object.entries(codec.decode(value).event).map(([name, it]) => [name, plain(it)]))
  } catch (failure) {
    if (failure instanceof UndecodableRecord) return null
    throw failure
  }
}

function plain(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Uint8Array) return hex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it)]))
}

function hashOf(codec: Codec, value: Buffer | null): string | undefined {
  const fingerprint = value === null ? undefined : codec.fingerprintOf(value)
  return value === null || fingerprint === undefined ? undefined : hex(contentHash(fingerprint, bodyOf(value)))
}
