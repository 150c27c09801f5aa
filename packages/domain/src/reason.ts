import type { Reason, ScoreReason } from '@virtuoso/contracts'

/** Every reason in the order of the enum, which is the order of a score's reasons. */
export const reasons: readonly Reason[] = [
  'UNKNOWN',
  'WARMING_UP',
  'NO_DATA',
  'FEED_GAP',
  'CANDLE_GAP',
  'STALE',
  'NO_TRADES',
  'FLAT',
  'SIDE_UNKNOWN',
  'BOOK_UNSYNCED',
  'BOOK_CROSSED',
  'BOOK_ONE_SIDED',
  'NO_REFERENCE',
  'NOT_OFFERED',
  'NOT_APPLICABLE',
  'INSTRUMENT_UNKNOWN',
  'HALTED',
  'CLOCK_SUSPECT',
  'INSUFFICIENT_COVERAGE',
  'MODEL_ABSENT',
  'ANALYZER_FAULTED',
  'DESELECTED',
]

const rankOf: ReadonlyMap<Reason, number> = new Map(reasons.map((reason, rank) => [reason, rank]))
const rank = ({ code }: ScoreReason): number => rankOf.get(code) ?? -1

/** Order of reasons on a score: by code as the enum has them, then by part in code units. */
export const byReason = (a: ScoreReason, b: ScoreReason): number =>
  rank(a) - rank(b) || (a.part < b.part ? -1 : a.part > b.part ? 1 : 0)
