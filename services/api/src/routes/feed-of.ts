import type { InstrumentRow } from '@virtuoso/view-store'
import type { FeedAt } from '../answers/freshness.ts'
import { Problem } from '../problems/problem.ts'

/** Whose progress is this instrument's time. */
export const feedOf = ({ venue, shard, partition }: InstrumentRow): FeedAt => ({ venue, shard, partition })

export const unknownInstrument = (name: string): Problem =>
  new Problem('not-found', `no instrument ${JSON.stringify(name.slice(0, 64))} was defined`)
