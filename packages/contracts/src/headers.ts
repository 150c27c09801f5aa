import { UndecodableRecord } from './codec.ts'

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

/** The order in which headers are written; every name at most once. */
const textNames = ['feed', 'frame', 'set', 'cause', 'read', 'window', 'index'] as const
const byteLengths: Readonly<Record<string, number>> = { eventId: 16, contentHash: 16, schema: 8, manifest: 16 }
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

/** @throws UndecodableRecord `HEADERS_INVALID` when a required one is missing, repeated or malformed. */
export function readHeaders(raw: RawHeaders): RecordHeaders {
  const found: Record<string, Buffer> = {}
  let size = 0
  for (const [name, value] of raw) {
    size += name.length + value.length
    if (!(name in byteLengths) && !isTextName(name)) continue
    if (Object.hasOwn(found, name)) throw invalid(`header ${name} stands twice`)
    const wanted = byteLengths[name]
    if (wanted !== undefined && value.length !== wanted)
      throw invalid(`header ${name} has ${value.length} bytes, not ${wanted}`)
    found[name] = value
  }
  if (size > headersMaxBytes) throw invalid(`headers take ${size} bytes, at most ${headersMaxBytes}`)
  if (found['eventId'] === undefined) throw invalid('header eventId is missing')
  return {
    eventId: found['eventId'],
    contentHash: found['contentHash'],
    schema: found['schema'],
    manifest: found['manifest'],
    feed: parseFeed(found['feed']),
    frame: found['frame']?.toString('latin1'),
    set: found['set']?.toString('latin1'),
    cause: found['cause']?.toString('latin1'),
    read: found['read']?.toString('latin1'),
    window: found['window']?.toString('latin1'),
    index: parseIndex(found['index']),
  }
}

function parseFeed(value: Buffer | undefined): RecordHeaders['feed'] {
  if (value === undefined) return undefined
  const text = value.toString('latin1')
  const at = text.lastIndexOf('#')
  const epoch = Number(text.slice(at + 1))
  if (at < 1 || !Number.isSafeInteger(epoch) || epoch < 1) throw invalid(`header feed is "${text.slice(0, 80)}"`)
  return { shard: text.slice(0, at), epoch }
}

function parseIndex(value: Buffer | undefined): number | undefined {
  if (value === undefined) return undefined
  const index = Number(value.toString('latin1'))
  if (!Number.isSafeInteger(index) || index < 0) throw invalid('header index is not a count')
  return index
}

const isTextName = (name: string): boolean => (textNames as readonly string[]).includes(name)
const invalid = (detail: string): UndecodableRecord => new UndecodableRecord('HEADERS_INVALID', detail)
