import { createHash } from 'node:crypto'
import type { Standing } from '@virtuoso/view-store'

/** Names the state of the views that an answer was read from, and whether it was stale: `"e3-p1-20114-f"`. */
export function etagOf({ epoch, positions }: Standing, stale: boolean, variant = ''): string {
  const more = variant === '' ? [] : [createHash('sha256').update(variant).digest('hex').slice(0, 8)]
  return `"${[`e${epoch}`, ...positions.map((it) => `p${it.partition}-${it.offset}`), stale ? 's' : 'f', ...more].join('-')}"`
}

/** Whether an `If-None-Match` names the tag; weak or not, the body is the same. */
export const isNamed = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((it) => it.trim() === '*' || it.trim().replace(/^W\//, '') === etag)
