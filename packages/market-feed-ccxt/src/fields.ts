import { decimalsOf, exactMax, parseExact, scaleMax } from '@virtuoso/domain'
import { ItemFault, ScaleFault } from './item-fault.ts'
import { WrittenNumber } from './json.ts'

/** An object as a venue sent it; nothing about its fields is known yet. */
export type Row = Readonly<Record<string, unknown>>

/** 2010-01-01 and 2100-01-01: outside lie seconds, micro- and nanoseconds taken for milliseconds. */
const timeMinMs = 1_262_304_000_000
const timeMaxMs = 4_102_444_800_000

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber)

export function rowOf(value: unknown, field?: string): Row {
  if (isRow(value)) return value
  throw new ItemFault('UNEXPECTED_SHAPE', field, `${field ?? 'the item'} is no object`)
}

export function listOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new ItemFault('UNEXPECTED_SHAPE', field, `${field} is no list`)
}

/** A text that must be there. */
export function textOf(row: Row, field: string): string {
  const value = row[field]
  if (typeof value === 'string') return value
  throw new ItemFault('UNEXPECTED_SHAPE', field, `${field} is no text`)
}

/** The symbol stands twice, in the topic and in the item; where they differ neither can be trusted. */
export function requireSymbol(row: Row, field: string, symbol: string): void {
  if (row[field] !== symbol) throw new ItemFault('INCONSISTENT', field, `${field} is not the symbol of the topic`)
}

/** Decimal digits as they were written, be it as text or as a number. */
export function digitsOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value instanceof WrittenNumber) return value.digits
  throw new ItemFault('BAD_NUMBER', field, `${field} is no number`)
}

/** Whether a venue left a field out: absent, null, or the empty text that some write for "none". */
export const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

/**
 * Digits as an integer in units of 10^−scale.
 * @throws ScaleFault when only more decimals would hold it, ItemFault `BAD_NUMBER` or `NOT_EXACT`.
 */
export function scaled(text: string, scale: number, quantity: 'price' | 'amount', field: string): number {
  const value = parseExact(text, scale)
  if (typeof value === 'number') return value
  const decimals = decimalsOf(text)
  if (value === 'BAD_NUMBER' || decimals === 'BAD_NUMBER')
    throw new ItemFault('BAD_NUMBER', field, `${field} "${cut(text)}"`)
  if (decimals > scale && decimals <= scaleMax)
    throw new ScaleFault(
      quantity,
      decimals,
      field,
      `${field} ${cut(text)} has ${decimals} decimals, the scale is ${scale}`,
    )
  throw new ItemFault('NOT_EXACT', field, `${field} ${cut(text)} does not fit 2^53`)
}

export function positive(value: number, field: string): number {
  if (value > 0) return value
  throw new ItemFault('OUT_OF_RANGE', field, `${field} is not above zero`)
}

export function notNegative(value: number, field: string): number {
  if (value >= 0) return value
  throw new ItemFault('OUT_OF_RANGE', field, `${field} is below zero`)
}

export const priceOf = (row: Row, field: string, scale: number): number =>
  positive(scaled(digitsOf(row[field], field), scale, 'price', field), field)

export const amountOf = (row: Row, field: string, scale: number): number =>
  notNegative(scaled(digitsOf(row[field], field), scale, 'amount', field), field)

/**
 * A value without a step of its own, at the scale that its digits need.
 * @param scaleMin - Decimals it has at least.
 */
export function unstepped(text: string, scaleMin: number, field: string): { value: number; scale: number } {
  const decimals = decimalsOf(text)
  if (decimals === 'BAD_NUMBER') throw new ItemFault('BAD_NUMBER', field, `${field} "${cut(text)}"`)
  const scale = Math.max(scaleMin, decimals)
  const value = scale > scaleMax ? 'NOT_EXACT' : parseExact(text, scale)
  if (typeof value === 'number') return { value, scale }
  throw new ItemFault('NOT_EXACT', field, `${field} ${cut(text)} does not fit 2^53`)
}

/** Unix epoch milliseconds; undefined when the venue gave none. */
export function timeOf(value: unknown, field: string): number | undefined {
  if (isAbsent(value)) return undefined
  const timeMs = integerFrom(value)
  if (timeMs !== undefined && timeMs >= timeMinMs && timeMs <= timeMaxMs) return timeMs
  throw new ItemFault('BAD_TIME', field, `${field} is no time in milliseconds`)
}

/** A venue's counter; undefined when it gives none, or one beyond 2^53 − 2. */
export function counterOf(value: unknown): number | undefined {
  const counter = integerFrom(value)
  return counter !== undefined && counter >= 0 ? counter : undefined
}

/** The double nearest to the digits; for statistics only. */
export function statisticOf(value: unknown, field: string): number | undefined {
  if (isAbsent(value)) return undefined
  const text = digitsOf(value, field)
  const nearest = decimalsOf(text) === 'BAD_NUMBER' ? Number.NaN : Number(text)
  if (Number.isFinite(nearest)) return notNegative(nearest, field)
  throw new ItemFault('BAD_NUMBER', field, `${field} "${cut(text)}"`)
}

function integerFrom(value: unknown): number | undefined {
  const integer = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof integer === 'number' && Number.isInteger(integer) && integer <= exactMax ? integer : undefined
}

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
