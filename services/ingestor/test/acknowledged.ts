import { readFileSync } from 'node:fs'
import { hex, type LogRecord, type NewRecord } from '@virtuoso/contracts'

/** What a record is called in the list of those that were acknowledged: its place and its id. */
export function nameOf({ topic, partition, headers }: NewRecord): string {
  const [, id = Buffer.alloc(0)] = headers.find(([name]) => name === 'eventId') ?? []
  return `${topic}/${partition} ${hex(id)}`
}

/** Those of the list that are not in the log, as it was read. */
export function lostOf(file: string, records: readonly LogRecord[]): readonly string[] {
  const held = new Set(records.map((it) => `${it.topic}/${it.partition} ${hex(it.headers.eventId)}`))
  const lines = readFileSync(file, 'utf8').split('\n')
  // The process may have been killed in the middle of the last line.
  return [...new Set(lines.filter((it) => /\/\d+ [\da-f]{32}$/.test(it)))].filter((it) => !held.has(it))
}
