import { invalid } from '../problems/problem.ts'

const endOfTimeMs = Date.UTC(10_000, 0, 1)
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/**
 * A moment given as epoch milliseconds or as RFC 3339.
 * @returns ms; undefined: not given.
 * @throws Problem `invalid-request`.
 */
export function momentOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timeMs = /^\d{1,16}$/.test(text) ? Number(text) : rfc3339.test(text) ? Date.parse(text) : Number.NaN
  if (timeMs >= 0 && timeMs < endOfTimeMs) return timeMs
  throw invalid(`/query/${name}`, 'is neither epoch milliseconds nor a time like 2026-11-20T12:00:00Z')
}
