import {
  bodyOf,
  contentHash,
  coordinateText,
  hex,
  type LogRecord,
  open,
  type RecordHeaders,
  readHeaders,
  type StoredRecord,
  UndecodableRecord,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Finding } from './level.ts'

export type SoundRecord = Readonly<{
  subject: string
  headers: RecordHeaders
  fingerprint: Buffer
  value: Buffer
  /** undefined, and a finding, when bytes, key or topic are not those that were written. */
  record: LogRecord | undefined
}>

/**
 * Reads a record as its consumers do and says everything that is not as it was written.
 * @returns undefined, and a finding, when not even its headers can be read.
 */
export function soundRecord(
  log: EventLog,
  stored: StoredRecord,
  found: (finding: Finding) => void,
): SoundRecord | undefined {
  const subject = coordinateText(stored)
  const headers = headersOf(stored, (recorded) =>
    found({ subject, field: 'headers', recorded, expected: 'readable headers' }),
  )
  if (headers === undefined) return undefined
  const { value } = stored
  const fingerprint = value === null ? undefined : log.codec.fingerprintOf(value)
  if (value === null || fingerprint === undefined) {
    found({ subject, field: 'schema', recorded: 'no schema of this log', expected: 'a registered schema' })
    return undefined
  }
  const broken = sealBroken(headers, fingerprint, value)
  if (broken !== undefined) found({ subject, ...broken })
  const record = broken === undefined ? opened(log, stored, found) : undefined
  return { subject, headers, fingerprint, value, record }
}

/** undefined: they cannot be read. */
export function headersOf(
  stored: Pick<StoredRecord, 'headers'>,
  unreadable?: (cause: string) => void,
): RecordHeaders | undefined {
  try {
    return readHeaders(stored.headers)
  } catch (cause) {
    if (!(cause instanceof UndecodableRecord)) throw cause
    unreadable?.(cause.message)
    return undefined
  }
}

function sealBroken(
  { contentHash: sealed, schema, manifest }: RecordHeaders,
  fingerprint: Buffer,
  value: Buffer,
): Omit<Finding, 'subject'> | undefined {
  const hash = contentHash(fingerprint, bodyOf(value))
  if (sealed?.equals(hash) !== true)
    return { field: 'value', recorded: `bytes of hash ${hex(hash)}`, expected: `bytes of hash ${hexOf(sealed)}` }
  const wanted = fingerprint.subarray(0, 8)
  if (schema?.equals(wanted) !== true) return { field: 'header schema', recorded: hexOf(schema), expected: hex(wanted) }
  if (manifest === undefined) return { field: 'header manifest', recorded: 'none', expected: 'the id of a manifest' }
  return undefined
}

function opened(log: EventLog, stored: StoredRecord, found: (finding: Finding) => void): LogRecord | undefined {
  try {
    return open(log.codec, stored)
  } catch (cause) {
    if (!(cause instanceof UndecodableRecord)) throw cause
    const field = cause.code === 'KEY_MISMATCH' ? 'key' : 'value'
    const expected = cause.code === 'KEY_MISMATCH' ? 'the key of its value' : 'a record of its topic'
    found({ subject: coordinateText(stored), field, recorded: cause.message, expected })
    return undefined
  }
}

const hexOf = (bytes: Buffer | undefined): string => (bytes === undefined ? 'none' : hex(bytes))
