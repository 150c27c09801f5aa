import { UndecodableRecord } from './codec.ts'
import { isSameBytes } from './ids.ts'

/** Header names and raw values, in the order they stand on the record. */
export type RawHeaders = readonly (readonly [name: string, value: Buffer])[]

/** What the headers of a record say; a name that is absent is undefined. */
export type RecordHeaders = Readonly<{
  /** 16 bytes: the deterministic id of the event. */
  eventId: Buffer
  /** 16 bytes; absent on tombstones only. */
  contentHash?: Buffer
  /** First 8 bytes of the schema's fingerprint; absent on tombstones only. */
  schema?: Buffer
  /** 16 bytes: id of the `RunManifest` in force for the writer. */
  manifest?: Buffer
  /** The ingestor's shard and how often the feed was taken over. */
  feed?: Readonly<{ shard: string; epoch: number }>
  /** connection @ epoch / frame number # item of the raw frame it was made from. */
  frame?: string
  /** Who derived it. */
  set?: string
  /** Coordinate of the `market.events` record whose folding made it. */
  cause?: string
  /** Coordinate of the record actually read, where that is another one. */
  read?: string
  /** Range of inputs that it used, end excluded. */
  window?: string
  /** How many outputs of this analyzer for this instrument the same consumed event had before. */
  index?: number
}>

/** A name that this language knows. */
type HeaderName = keyof RecordHeaders
type HeaderText = Exclude<HeaderName, 'eventId' | 'contentHash' | 'schema' | 'manifest'>
/** What has been read so far. */
type Reading = { -readonly [K in HeaderName]: RecordHeaders[K] | undefined }

const coordinate = /^[\w.-]+\/\d+@\d+$/
const textShapes: Readonly<Record<HeaderText, RegExp>> = {
  feed: /^[!-~]+#[1-9]\d{0,14}$/,
  frame: /^[!-~]+$/,
  set: /^[!-~]+$/,
  cause: coordinate,
  read: coordinate,
  window: /^[\w.-]+\/\d+@\d+\.\.\d+$/,
  index: /^(0|[1-9]\d{0,14})$/,
}
export const headersMaxBytes = 16_384

export function writeHeaders(headers: RecordHeaders): RawHeaders {
  const written: [string, Buffer][] = [['eventId', headers.eventId]]
  if (headers.contentHash !== undefined) written.push(['contentHash', headers.contentHash])
  if (headers.schema !== undefined) written.push(['schema', headers.schema])
  if (headers.manifest !== undefined) written.push(['manifest', headers.manifest])
  if (headers.feed !== undefined) written.push(['feed', Buffer.from(`${headers.feed.shard}#${headers.feed.epoch}`)])
  if (headers.frame !== undefined) written.push(['frame', Buffer.from(headers.frame)])
  if (headers.set !== undefined) written.push(['set', Buffer.from(headers.set)])
  if (headers.cause !== undefined) written.push(['cause', Buffer.from(headers.cause)])
  if (headers.read !== undefined) written.push(['read', Buffer.from(headers.read)])
  if (headers.window !== undefined) written.push(['window', Buffer.from(headers.window)])
  if (headers.index !== undefined) written.push(['index', Buffer.from(String(headers.index))])
  return written
}

/**
 * Names that are not ours are passed over.
 * @throws UndecodableRecord `HEADERS_INVALID` when `eventId` is missing, or one is repeated or malformed, or all together exceed 16 KiB.
 */
export function readHeaders(raw: RawHeaders): RecordHeaders {
  const reading: Reading = {
    eventId: undefined,
    contentHash: undefined,
    schema: undefined,
    manifest: undefined,
    feed: undefined,
    frame: undefined,
    set: undefined,
    cause: undefined,
    read: undefined,
    window: undefined,
    index: undefined,
  }
  let size = 0
  for (const [name, value] of raw) {
    size += name.length + value.length
    readOne(reading, name, value)
  }
  if (size > headersMaxBytes) throw invalid(`headers take ${size} bytes, at most ${headersMaxBytes}`)
  if (!isIdentified(reading)) throw invalid('header eventId is missing')
  return reading
}

/** Each by its own name: this runs for every header of every record, and a name that varies would be looked up each time. */
function readOne(reading: Reading, name: string, value: Buffer): void {
  switch (name) {
    case 'eventId':
      reading.eventId = exactly(name, once(name, reading.eventId, value), 16)
      break
    case 'contentHash':
      reading.contentHash = exactly(name, once(name, reading.contentHash, value), 16)
      break
    case 'schema':
      reading.schema = exactly(name, once(name, reading.schema, value), 8)
      break
    case 'manifest':
      reading.manifest = exactly(name, once(name, reading.manifest, value), 16)
      break
    case 'feed':
      reading.feed = feedOf(once(name, reading.feed, value))
      break
    case 'frame':
      reading.frame = shaped(name, once(name, reading.frame, value))
      break
    case 'set':
      reading.set = shaped(name, once(name, reading.set, value))
      break
    case 'cause':
      reading.cause = shaped(name, once(name, reading.cause, value))
      break
    case 'read':
      reading.read = shaped(name, once(name, reading.read, value))
      break
    case 'window':
      reading.window = shaped(name, once(name, reading.window, value))
      break
    case 'index':
      reading.index = Number(shaped(name, once(name, reading.index, value)))
  }
}

function once(name: HeaderName, before: unknown, value: Buffer): Buffer {
  if (before !== undefined) throw invalid(`header ${name} stands twice`)
  return value
}
const isIdentified = (reading: Reading): reading is Reading & { eventId: Buffer } => reading.eventId !== undefined

function exactly(name: string, value: Buffer, bytes: number): Buffer {
  if (value.length !== bytes) throw invalid(`header ${name} has ${value.length} bytes, not ${bytes}`)
  return value
}

function shaped(name: HeaderText, value: Buffer): string {
  const text = value.toString('latin1')
  if (!textShapes[name].test(text)) throw invalid(`header ${name} is ${JSON.stringify(text.slice(0, 80))}`)
  return text
}

/** Records of one feed follow each other, so the newest is kept. */
let newestFeed: Readonly<{ bytes: Buffer; feed: RecordHeaders['feed'] }> | undefined

function feedOf(value: Buffer): RecordHeaders['feed'] {
  if (newestFeed !== undefined && isSameBytes(newestFeed.bytes, value)) return newestFeed.feed
  const text = shaped('feed', value)
  const at = text.lastIndexOf('#')
  const feed = { shard: text.slice(0, at), epoch: Number(text.slice(at + 1)) }
  newestFeed = { bytes: Buffer.from(value), feed }
  return feed
}

const invalid = (detail: string): UndecodableRecord => new UndecodableRecord('HEADERS_INVALID', detail)
