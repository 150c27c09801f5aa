import type { DeadLetterCode } from './codec.ts'
import { type Coordinate, coordinateText, parseCoordinate } from './coordinate.ts'
import { VirtuosoError } from './errors.ts'
import { deadLetterTopics } from './gen/topics.ts'
import type { RawHeaders } from './headers.ts'
import { hex, id } from './ids.ts'
import type { NewRecord, StoredRecord } from './record.ts'

/** Why, where and for whom a record could not be used. */
export type DeadLetterCause = Readonly<{
  code: DeadLetterCode
  /** For people; what is too long of it is cut at 1 KiB. */
  detail: string
  /** The consumer group that could not use it. */
  group: string
  /** `name@version`, where one analyzer of the group could not. */
  analyzer?: string | undefined
  /** 16 bytes: the `RunManifest` of the process that says so. */
  manifest: Buffer
}>

/** A dead letter as it is read back. */
export type DeadLetter = DeadLetterCause &
  Readonly<{
    /** 16 bytes; the same whenever the same group meets the same record again. */
    id: Buffer
    /** Where the original lies. */
    coordinate: Coordinate
    /** Log time of the original, ms. */
    timeMs: number
    /** Byte for byte. */
    original: StoredRecord
  }>

/**
 * The record as it was, with what was wrong behind its headers, for the partition of the original on `<topic>.dlq`.
 * @throws VirtuosoError `invalid-request` for a topic whose dead letters nobody keeps.
 */
export function deadLetter(record: StoredRecord, cause: DeadLetterCause): NewRecord {
  const topic = deadLetterTopics.get(record.topic)
  if (topic === undefined) throw new VirtuosoError('invalid-request', `${record.topic} has no dead letters`)
  const key = writableKey(record.key)
  const text = (name: string, value: string): [string, Buffer] => [name, Buffer.from(value)]
  const headers: RawHeaders = [
    ...record.headers,
    ['deadLetterId', deadLetterId(record, cause)],
    text('deadLetterCoordinate', coordinateText(record)),
    text('deadLetterCode', cause.code),
    text('deadLetterDetail', escaped(cause.detail)),
    text('deadLetterGroup', cause.group),
    ...(cause.analyzer === undefined ? [] : [text('deadLetterAnalyzer', cause.analyzer)]),
    text('deadLetterTimeMs', String(record.timestampMs)),
    ['deadLetterManifest', cause.manifest],
    ...(key === null ? [text('deadLetterKey', hex(record.key ?? Buffer.alloc(0)))] : []),
  ]
  const { partition, value, timestampMs } = record
  return { topic, partition, key, value, headers, timestampMs }
}

/** Two analyzers that cannot take the same record write two letters; else what and where is enough. */
export const deadLetterId = (
  { topic, partition, offset }: Coordinate,
  { group, code, analyzer }: Pick<DeadLetterCause, 'group' | 'code' | 'analyzer'>,
): Buffer => id('deadLetter/1', group, topic, partition, offset, code, ...(analyzer === undefined ? [] : [analyzer]))

/** @returns undefined when the record is not what `deadLetter` writes. */
export function deadLetterOf(stored: StoredRecord): DeadLetter | undefined {
  const at = stored.headers.findLastIndex(([name]) => name === 'deadLetterId')
  const told = new Map(at < 0 ? [] : stored.headers.slice(at))
  const text = (name: string): string | undefined => told.get(name)?.toString()
  const [letterId, manifest] = [told.get('deadLetterId'), told.get('deadLetterManifest')]
  const coordinate = coordinateIn(text('deadLetterCoordinate'))
  const [code, detail, group] = [codeIn(text('deadLetterCode')), text('deadLetterDetail'), text('deadLetterGroup')]
  const timeMs = Number(text('deadLetterTimeMs') ?? Number.NaN)
  if (letterId === undefined || coordinate === undefined || code === undefined || detail === undefined) return undefined
  if (group === undefined || manifest === undefined || !Number.isSafeInteger(timeMs)) return undefined
  const headers = stored.headers.slice(0, at)
  const original = { ...coordinate, timestampMs: timeMs, key: keyIn(stored, told), value: stored.value, headers }
  const analyzer = text('deadLetterAnalyzer')
  return { id: letterId, coordinate, code, detail, group, analyzer, timeMs, manifest, original }
}

/** Kafka's own marker of an aborted transaction, which no log may hold as a key. */
const abortMarkerKey = Buffer.alloc(4)

const writableKey = (key: Buffer | null): Buffer | null => (key === null || key.equals(abortMarkerKey) ? null : key)

function keyIn({ key }: StoredRecord, told: ReadonlyMap<string, Buffer>): Buffer | null {
  const written = told.get('deadLetterKey')
  if (key !== null || written === undefined || written.length === 0) return key
  return Buffer.from(written.toString(), 'hex')
}

const detailMaxBytes = 1_024
const cutMark = '...'

/** One line of text: control characters stand as JSON writes them, so that nothing but text is left. */
function escaped(detail: string): string {
  let text = ''
  let bytes = 0
  for (const character of detail.toWellFormed()) {
    const written = /[\p{Cc}\\]/u.test(character) ? escapeOf(character) : character
    bytes += Buffer.byteLength(written)
    if (bytes > detailMaxBytes - cutMark.length) return `${text}${cutMark}`
    text += written
  }
  return text
}

const escapeOf = (character: string): string =>
  character === '\\' ? '\\\\' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

const codes: Readonly<Record<DeadLetterCode, true>> = {
  UNDECODABLE: true,
  TRAILING_BYTES: true,
  TOO_LARGE: true,
  HASH_MISMATCH: true,
  UNKNOWN_SCHEMA: true,
  UNEXPECTED_TYPE: true,
  KEY_MISMATCH: true,
  HEADERS_INVALID: true,
  ID_CONFLICT: true,
  ANALYZER_FAULTED: true,
}
const isCode = (text: string): text is DeadLetterCode => Object.hasOwn(codes, text)
const codeIn = (text: string | undefined): DeadLetterCode | undefined =>
  text !== undefined && isCode(text) ? text : undefined

function coordinateIn(text: string | undefined): Coordinate | undefined {
  try {
    return text === undefined ? undefined : parseCoordinate(text)
  } catch {
    return undefined
  }
}
