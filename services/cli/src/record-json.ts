import { coordinateText, hex, type LogRecord } from '@virtuoso/contracts'

/** One decoded record as one line of JSON: bytes as hex, nothing left out, what is nothing as null. */
export const recordJson = (record: LogRecord): string =>
  JSON.stringify({
    coordinate: coordinateText(record),
    type: record.type,
    key: record.key,
    logTimeMs: record.timestampMs,
    headers: plain(record.headers),
    event: plain(record.event),
  })

/** Raw frames are text nearly always; as hex they could not be read. */
export function plain(value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Uint8Array) return hex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it)]))
}
