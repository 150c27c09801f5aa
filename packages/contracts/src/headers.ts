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

/** Of the names with raw bytes, how many. */
const byteLengths: ReadonlyMap<string, number> = new Map([
  ['eventId', 16],
  ['contentHash', 16],
  ['schema', 8],
  ['manifest', 16],
])
const coordinate = /^[\w.-]+\/\d+@\d+$/
/** Of the names with text, what it looks like. */
const textShapes: ReadonlyMap<string, RegExp> = new Map([
  ['feed', /^[!-~]+#[1-9]\d{0,14}$/],
  ['frame', /^[!-~]+$/],
  ['set', /^[!-~]+$/],
  ['cause', coordinate],
  ['read', coordinate],
  ['window', /^[\w.-]+\/\d+@\d+\.\.\d+$/],
  ['index', /^(0|[1-9]\d{0,14})$/],
])
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
  const bytes = new Map<string, Buffer>()
  const texts = new Map<string, string>()
  let size = 0
  for (const [name, value] of raw) {
    size += name.length + value.length
    if (bytes.has(name) || texts.has(name)) throw invalid(`header ${name} stands twice`)
    if (byteLengths.has(name)) bytes.set(name, exactly(name, value))
    else if (textShapes.has(name)) texts.set(name, shaped(name, value))
  }
  if (size > headersMaxBytes) throw invalid(`headers take ${size} bytes, at most ${headersMaxBytes}`)
  const eventId = bytes.get('eventId')
  if (eventId === undefined) throw invalid('header eventId is missing')
  return {
    eventId,
    contentHash: bytes.get('contentHash'),
    schema: bytes.get('schema'),
    manifest: bytes.get('manifest'),
    feed: feedOf(texts.get('feed')),
    frame: texts.get('frame'),
    set: texts.get('set'),
    cause: texts.get('cause'),
    read: texts.get('read'),
    window: texts.get('window'),
    index: texts.has('index') ? Number(texts.get('index')) : undefined,
  }
}

function exactly(name: string, value: Buffer): Buffer {
  const wanted = byteLengths.get(name)
  if (value.length !== wanted) throw invalid(`header ${name} has ${value.length} bytes, not ${wanted}`)
  return value
}

function shaped(name: string, value: Buffer): string {
  const text = value.toString('latin1')
  if (textShapes.get(name)?.test(text) !== true) throw invalid(`header ${name} is ${JSON.stringify(text.slice(0, 80))}`)
  return text
}

function feedOf(text: string | undefined): RecordHeaders['feed'] {
  if (text === undefined) return undefined
  const at = text.lastIndexOf('#')
  return { shard: text.slice(0, at), epoch: Number(text.slice(at + 1)) }
}

const invalid = (detail: string): UndecodableRecord => new UndecodableRecord('HEADERS_INVALID', detail)
