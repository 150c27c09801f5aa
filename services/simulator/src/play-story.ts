import type { Mischief } from './mischief.ts'
import type { Simulator } from './simulator.ts'
import type { Story } from './synthetic/story.ts'

/** When the first thing goes wrong, ms: by then there are signals to watch. */
const beginsAfterMs = 20_000

/**
 * One after the other, a book's hole is closed late and opens again: so long it lasts each time. A subscriber waits five
 * seconds for a snapshot before it gives the whole line up; within and between the holes that is never reached.
 */
const bookLateMs = 4_400
const bookHoleEveryMs = 5_800
const bookHoles = 4
/** The instrument that the opening raises, so that a signal of it is there to suffer. */
const instrument = 'SOLUSDT'

/** Lets go wrong what a story wants to go wrong, beside what its market does by itself. */
export function playStory({ mischief }: Pick<Simulator, 'mischief'>, story: Story): void {
  if (story === 'gap') for (const it of gaps()) mischief(it)
  if (story === 'outage') mischief({ kind: 'away', forMs: 30_000, afterMs: beginsAfterMs })
}

/** Lost updates of one book, each of which its subscriber notices; at last the line breaks, and trades are missed too. */
function gaps(): readonly Mischief[] {
  const book = { channel: 'orderbook', instrument }
  const holes = Array.from({ length: bookHoles }, (_, number): readonly Mischief[] => {
    const afterMs = beginsAfterMs + number * bookHoleEveryMs
    return [
      { kind: 'late', ...book, forMs: bookLateMs, afterMs },
      { kind: 'drop', ...book, afterMs },
    ]
  })
  return [...holes.flat(), { kind: 'close', afterMs: beginsAfterMs + bookHoles * bookHoleEveryMs + 5_000 }]
}
