import type { Violation } from './violation.ts'

/** How far a reader has come, and how far it has to come. */
export type Standing = Readonly<{
  /** `built-in-…-g1 market.events/1`. */
  who: string
  /** Next offset; undefined: it has not begun. */
  nextOffset: number | undefined
  /** One past the newest visible record. */
  endOffset: number
}>

/** I21. @param standings - When the time of the row is over. */
export const caughtUp = (standings: Iterable<Standing>): readonly Violation[] =>
  [...standings]
    .filter(({ nextOffset = 0, endOffset }) => nextOffset < endOffset)
    .map(({ who, nextOffset, endOffset }) => ({
      invariant: 'I21',
      subject: who,
      recorded: `at ${nextOffset ?? 'nothing'}`,
      expected: `at ${endOffset}`,
    }))
