import type { Key } from '@virtuoso/view-store'
import { invalid, Problem } from '../problems/problem.ts'
import { cursorAfter, readCursor } from './cursor.ts'
import { momentOf } from './time.ts'

/** The parameters that every list shares. */
export type PageQuery = Readonly<{ from?: string; to?: string; limit: number; cursor?: string }>

/** What a store is asked for; the filters are what the cursor is bound to. @throws Problem `invalid-request`, `cursor-invalid`. */
export function pageOf({ from, to, limit, cursor }: PageQuery, filters: object) {
  const fromMs = momentOf('from', from)
  const toMs = momentOf('to', to)
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs) throw invalid('/query/from', 'lies after to')
  return { fromMs, toMs, limit, after: keyOf(readCursor(cursor, { ...filters, from, to })) }
}

/** Cursor of the next page; undefined when a page is not full, and therefore the last. */
export function nextOf<R>(rows: readonly R[], { from, to, limit }: PageQuery, filters: object, keyed: (row: R) => Key) {
  const last = rows.at(-1)
  if (last === undefined || rows.length < limit) return undefined
  const { timeMs, id } = keyed(last)
  return cursorAfter(`${timeMs} ${id}`, { ...filters, from, to })
}

function keyOf(text: string | undefined): Key | undefined {
  if (text === undefined) return undefined
  const [, timeMs, id] = /^(-?\d{1,16}) ([0-9a-f]{1,32})$/.exec(text) ?? []
  if (timeMs === undefined || id === undefined)
    throw new Problem('cursor-invalid', 'the cursor belongs to another list')
  return { timeMs: Number(timeMs), id }
}
