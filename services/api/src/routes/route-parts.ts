import type { ViewReader } from '@virtuoso/view-store'

/** What a route is made of. */
export type RouteParts = Readonly<{
  views: ViewReader
  /** ms, ours: what an answer's age is measured against. */
  nowMs(): number
}>
