import { thawColumn } from '@virtuoso/domain'

/** Writes a state as one run of doubles, in an order that its reader knows. */
export type NumberWriter = Readonly<{
  put(...values: readonly number[]): void
  /** A list with its length before it. */
  list<T>(items: readonly T[], put: (item: T) => void): void
  bytes(): Uint8Array
}>
export type NumberReader = Readonly<{
  /** @throws RangeError past the end. */
  next(): number
  list<T>(next: () => T): T[]
  isAtEnd(): boolean
}>

export function numberWriter(): NumberWriter {
  const numbers: number[] = []
  const put = (...values: readonly number[]): void => {
    for (const value of values) numbers.push(value)
  }
  return {
    put,
    list(items, putItem) {
      put(items.length)
      for (const item of items) putItem(item)
    },
    bytes: () => new Uint8Array(new Float64Array(numbers).buffer),
  }
}

/** @throws RangeError when the bytes are no doubles. */
export function numberReader(bytes: Uint8Array): NumberReader {
  const numbers = thawColumn(bytes)
  let at = 0
  const next = (): number => {
    const value = numbers[at]
    if (value === undefined) throw new RangeError('the state ends too early')
    at += 1
    return value
  }
  return { next, list: (item) => Array.from({ length: next() }, () => item()), isAtEnd: () => at === numbers.length }
}
