import type { ShadowViews, TableComparison } from '@virtuoso/view-store'
import { openShadowViews } from '@virtuoso/view-store-postgres'
import { projection } from '../follow-partition.ts'
import { type Filling, type FillParts, fillShadow } from './fill-shadow.ts'

type Parts = Omit<FillParts, 'atUnusable'> &
  Readonly<{
    /** Address of the views. */
    views: string
  }>

export type RebuiltViews = Readonly<{
  /** Of the views that are in place now. */
  epoch: number
  records: number
  /** What was rebuilt against what it replaced; undefined: that was empty, or of another log. */
  compared: readonly TableComparison[] | undefined
}>

/**
 * Makes the views again from offset 0 beside the live ones, compares, and puts them in place in one transaction with
 * the next epoch. The projector and readers go on meanwhile. Given up, killed or failed, the live views are as they were.
 * @throws VirtuosoError `undecodable` at the first record that cannot be used; `data-loss` when the log does not reach
 * back to offset 0; `fenced` when another rebuild begins; `interrupted`; `views-unavailable`, `log-unavailable`.
 */
export const rebuildViews = (parts: Parts): Promise<RebuiltViews> =>
  withShadow({ ...parts, atUnusable: 'refuse' }, parts.views, async (shadow, filled) => ({
    compared: filled.isComparable ? await shadow.compare(projection, filled.catchUp) : undefined,
    epoch: await shadow.replace(projection, filled.catchUp),
    records: filled.records(),
  }))

/**
 * The views against the log: every row of a rebuild, at the same checkpoint, against the live one, both ways. Records that
 * cannot be used are passed over and marked, as the projector does. Nothing is changed.
 * @returns A table each; undefined when the views are empty or of another log, so that there is nothing to compare.
 */
export const compareViews = (parts: Parts): Promise<readonly TableComparison[] | undefined> =>
  withShadow({ ...parts, atUnusable: 'mark' }, parts.views, async (shadow, filled) =>
    filled.isComparable ? shadow.compare(projection, filled.catchUp) : undefined,
  )

async function withShadow<T>(
  parts: FillParts,
  views: string,
  run: (shadow: ShadowViews, filled: Filling) => Promise<T>,
): Promise<T> {
  const shadow = await openShadowViews(views)
  try {
    return await run(shadow, await fillShadow(parts, shadow))
  } finally {
    // What cannot be dropped now is dropped by the next one.
    await shadow.close().catch(() => undefined)
  }
}
