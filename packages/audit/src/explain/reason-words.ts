import type { Reason, WithheldReason } from '@virtuoso/contracts'

/** What each reason says to a person; `part` names what it concerns. */
const words: Readonly<Record<Reason, string>> = {
  UNKNOWN: 'a reason that this build does not know',
  WARMING_UP: 'too little history yet',
  NO_DATA: 'no such data was ever seen',
  FEED_GAP: 'its feed has a gap',
  CANDLE_GAP: 'too much of its candles lies in gaps',
  STALE: 'its newest datum is too old',
  NO_TRADES: 'nothing was traded',
  FLAT: 'nothing moved, so there is nothing to measure by',
  SIDE_UNKNOWN: 'the taker’s side is missing on more than a fifth of the volume',
  BOOK_UNSYNCED: 'the book is not in step with the venue’s',
  BOOK_CROSSED: 'the book is crossed',
  BOOK_ONE_SIDED: 'the book has one side only',
  NO_REFERENCE: 'the reference instrument has no candle',
  NOT_OFFERED: 'the venue does not offer it',
  NOT_APPLICABLE: 'it does not apply to this instrument',
  INSTRUMENT_UNKNOWN: 'the instrument was not defined yet',
  HALTED: 'the instrument is not trading',
  CLOCK_SUSPECT: 'the venue’s clock runs ahead of ours',
  INSUFFICIENT_COVERAGE: 'too much of what it is made of is missing',
  MODEL_ABSENT: 'no model is installed',
  ANALYZER_FAULTED: 'its analyzer failed on a record',
  DESELECTED: 'the instrument is no longer analysed',
}

export const reasonWords = (code: Reason): string => words[code]

/** `walls: no such data was ever seen`; the same reason of several parts is said once. */
export function reasonsText(reasons: readonly Readonly<{ code: Reason; part: string }>[]): string {
  const parts = new Map<Reason, string[]>()
  for (const { code, part } of reasons) {
    const named = parts.get(code) ?? []
    if (part !== '') named.push(part)
    parts.set(code, named)
  }
  return [...parts]
    .map(([code, named]) => `${named.length === 0 ? '' : `${named.join(', ')}: `}${words[code]}`)
    .join('; ')
}

const withheldWords: Readonly<Record<WithheldReason, string>> = {
  UNKNOWN: 'for a reason that this build does not know',
  RELIABILITY_LOW: 'too much of the last five minutes lies in gaps',
  SPREAD_WIDE: 'the spread is too wide',
  NO_ENTRY_PRICE: 'there is no valid price to enter at',
  NO_STOP_BASIS: 'there is no range of 30-minute candles to set a stop by',
  LOW_LIQUIDITY: 'the market is too thin',
  MARK_MISSING: 'the mark price is missing',
  MARK_DIVERGED: 'mark and last price lie too far apart',
  HALTED: 'the instrument is not trading',
  COOLDOWN: 'too soon after the last signal',
}

export const withheldText = (code: WithheldReason): string => withheldWords[code]
