import type { Mischief } from './mischief.ts'
import type { Simulator } from './simulator.ts'
import type { Story } from './synthetic/story.ts'

/** When the first thing goes wrong, ms after the venue caught up: by then there are signals to watch. */
const beginsAfterMs = 10_000
/** So close to our clock a venue has caught up, ms. */
const caughtUpMs = 1_000
const lookEveryMs = 250

/**
 * One after the other, a book's hole is closed late and opens again: so long it lasts each time. A subscriber waits five
 * seconds for a snapshot before it gives the whole line up; within and between the holes that is never reached.
 */
const bookLateMs = 4_400
const bookHoleEveryMs = 5_800
const bookHoles = 4
/** The instrument that the opening raises, so that a signal of it is there to suffer. */
const instrument = 'SOLUSDT'

/**
 * Lets go wrong what a story wants to go wrong, beside what its market does by itself; not while the venue catches up, for
 * then a few seconds of ours are minutes of its market.
 */
export function playStory({ mischief, venueTimeMs }: Pick<Simulator, 'mischief' | 'venueTimeMs'>, story: Story): void {
  const faults = faultsOf(story)
  if (faults.length === 0) return
  const looking = setInterval(() => {
    if (Date.now() - venueTimeMs() > caughtUpMs) return
    clearInterval(looking)
    for (const it of faults) mischief(it)
  }, lookEveryMs).unref()
}

function faultsOf(story: Story): readonly Mischief[] {
  if (story === 'gap') return gaps()
  return story === 'outage' ? [{ kind: 'away', forMs: 30_000, afterMs: beginsAfterMs }] : []
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
