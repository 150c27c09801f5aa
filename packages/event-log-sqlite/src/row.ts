import type { SQLOutputValue } from 'node:sqlite'
import { VirtuosoError } from '@virtuoso/contracts'

export type Row = Readonly<Record<string, SQLOutputValue>>

/** @throws VirtuosoError `data-loss` when the column holds anything else: the file is then not what it was. */
export function integerIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw wrong(column, 'an integer')
  return value
}

export function textIn(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw wrong(column, 'text')
  return value
}

/** The same bytes as a Buffer, not copied. */
export function bytesIn(row: Row, column: string): Buffer {
  const value = row[column]
  if (!(value instanceof Uint8Array)) throw wrong(column, 'bytes')
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

const wrong = (column: string, wanted: string): VirtuosoError =>
  new VirtuosoError('data-loss', `the log file is damaged: its column ${column} does not hold ${wanted}`)
