/** Reads what we wrote as JSON text into a column, part by part. */

export function jsonObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('an object')
  return Object.fromEntries(Object.entries(value))
}

/** @param read - Of one item. */
export function jsonList<T>(value: unknown, read: (item: Readonly<Record<string, unknown>>) => T): readonly T[] {
  if (!Array.isArray(value)) return wrong('a list')
  return value.map((item) => read(jsonObject(item)))
}

export const jsonText = (value: unknown): string => (typeof value === 'string' ? value : wrong('a text'))
export const jsonNumber = (value: unknown): number => (typeof value === 'number' ? value : wrong('a number'))
export const optionalJsonNumber = (value: unknown): number | undefined =>
  value === undefined ? undefined : jsonNumber(value)

/** A list of lists. */
export const jsonRows = (value: unknown): readonly (readonly unknown[])[] =>
  Array.isArray(value) ? value.map((it) => (Array.isArray(it) ? it : wrong('a list'))) : wrong('a list')

export const jsonWords = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(jsonText) : wrong('a list')

const wrong = (wanted: string): never => {
  throw new Error(`a JSON column does not hold ${wanted}`)
}
