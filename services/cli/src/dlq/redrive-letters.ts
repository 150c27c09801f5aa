import type { EventLog } from '@virtuoso/event-log'
import { projection } from '@virtuoso/projector/rebuild'
import { type Redriven, redriveLetter } from '@virtuoso/projector/redrive'
import type { ViewWriter } from '@virtuoso/view-store'
import type { FoundLetter } from './find-letters.ts'

/** `next-generation`: an analyzer's letter, which only a fold of its own reads again. */
export type LetterOutcome = Readonly<{
  letter: FoundLetter
  outcome: Redriven['outcome'] | 'next-generation' | 'other-reader'
  detail: string
}>

type Parts = Readonly<{
  log: EventLog
  letters: readonly FoundLetter[]
  views: () => Promise<ViewWriter>
  isDry: boolean
}>

/** One after the other, in the order of the log. @param parts - Its views are opened when the first letter needs them. */
export async function redriveLetters({ log, letters, views, isDry }: Parts): Promise<readonly LetterOutcome[]> {
  const outcomes: LetterOutcome[] = []
  for (const letter of letters)
    outcomes.push(
      letter.group === projection
        ? { letter, ...(await redriveLetter({ codec: log.codec, views: await views(), letter, isDry })) }
        : { letter, ...readerOf(letter) },
    )
  return outcomes
}

const generationOf = /^(.+)-[0-9a-f]{8}-g(\d+)$/

/** A fold is never changed from outside: what it passed is read by the generation after it. */
function readerOf({ group, analyzer }: FoundLetter): Pick<LetterOutcome, 'outcome' | 'detail'> {
  const [, set, generation] = generationOf.exec(group) ?? []
  if (set === undefined || generation === undefined)
    return { outcome: 'other-reader', detail: `${group} is neither the views nor a set of analyzers` }
  const whose = analyzer === undefined ? 'an analyzer of the set' : analyzer
  return {
    outcome: 'next-generation',
    detail: `generation ${Number(generation) + 1} of ${set} reads it: a new version of ${whose} begins one`,
  }
}

/** Whether something is left to be done about it. */
export const isOpen = ({ outcome }: LetterOutcome): boolean => outcome === 'unusable' || outcome === 'out-of-order'
