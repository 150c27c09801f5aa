import type { Row } from './database.ts'

/** The value of a column, narrowed; a column that is not what its table says is a bug. */

export function text(row: Row, name: string): string {
  const value = row[name]
  return typeof value === 'string' ? value : wrong(name, value)
}

export const optionalText = (row: Row, name: string): string | undefined => nothingOr(row, name, text)

/** int4 and float8. */
export function number(row: Row, name: string): number {
  const value = row[name]
  return typeof value === 'number' ? value : wrong(name, value)
}

export const optionalNumber = (row: Row, name: string): number | undefined => nothingOr(row, name, number)

/** int8, which drivers give as text: every integer of the language is below 2^53. */
export function int8(row: Row, name: string): number {
  const value = Number(text(row, name))
  return Number.isSafeInteger(value) ? value : wrong(name, row[name])
}

export const optionalInt8 = (row: Row, name: string): number | undefined => nothingOr(row, name, int8)

export function flag(row: Row, name: string): boolean {
  const value = row[name]
  return typeof value === 'boolean' ? value : wrong(name, value)
}

/** 16 bytes, kept as uuid; 32 hex digits here. */
export const hexId = (row: Row, name: string): string => text(row, name).replaceAll('-', '')

export const optionalHexId = (row: Row, name: string): string | undefined => nothingOr(row, name, hexId)

function nothingOr<T>(row: Row, name: string, read: (row: Row, name: string) => T): T | undefined {
  return row[name] === null ? undefined : read(row, name)
}

const wrong = (name: string, value: unknown): never => {
  throw new Error(`column ${name} holds ${value === null ? 'null' : typeof value}`)
}
