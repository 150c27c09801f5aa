import { createHash } from 'node:crypto'
import { Problem } from '../problems/problem.ts'

/**
 * Where the next page of a list begins, opaque to whoever holds it and bound to the filters it was given for.
 * @param after - Name of the last row of this page.
 */
export const cursorAfter = (after: string, filters: object): string =>
  Buffer.from(`${bindingOf(after, filters)}${after}`).toString('base64url')

/**
 * @returns The name after which the page begins; undefined: at the start.
 * @throws Problem `cursor-invalid` when it was not made here, or for other filters.
 */
export function readCursor(cursor: string | undefined, filters: object): string | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const after = text.slice(bindingLength)
  if (cursorAfter(after, filters) !== cursor) throw new Problem('cursor-invalid', 'the cursor belongs to another list')
  return after
}

const bindingLength = 12
const bindingOf = (after: string, filters: object): string =>
  createHash('sha256')
    .update(JSON.stringify([after, filters]))
    .digest('base64url')
    .slice(0, bindingLength)
