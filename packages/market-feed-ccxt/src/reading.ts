import type { EventsByType, Flag, RawFrame, RejectReason } from '@virtuoso/contracts'
import { type Fact, type FactType, fact, isAhead, type Rejected } from '@virtuoso/market-feed'
import type { Row } from './fields.ts'
import { ItemFault } from './item-fault.ts'
import { itemText } from './json-slice.ts'

/** A book that can be trusted no longer, and why. */
export type BrokenBook = Readonly<{
  instrument: string
  symbol: string
  reason: 'SEQUENCE' | 'CROSSED_BOOK'
  /** Venue's counter: last good, first seen after. */
  lastUpdateId?: number
  nextUpdateId?: number
}>

/** What one frame says: filled while it is read, then handed on as it is. */
export type Reading = {
  readonly frame: RawFrame
  readonly text: string
  /** Keys that lead to the frame's list, where it has one. */
  list: readonly string[]
  /** The venue's topic, as far as it was recognised. */
  venueChannel?: string
  /** Whom it concerns, as far as it was recognised. */
  instrument?: string
  readonly items: (Fact | Rejected)[]
  /** Set when the frame is no datum but an answer to what we asked. */
  answer?: Row
  brokenBook?: BrokenBook
  /** Items that were said before and are not said again. */
  repeats: number
  /** How often each content was met that no id of the venue tells apart. */
  readonly anonymous: Map<string, number>
}

export const newReading = (frame: RawFrame, text: string, list: readonly string[]): Reading => ({
  frame,
  text,
  list,
  venueChannel: frame.venueChannel,
  items: [],
  repeats: 0,
  anonymous: new Map(),
})

/** How many items of the same content stood before this one in the frame. */
export function ordinalOf(reading: Reading, ...content: readonly unknown[]): number {
  const key = JSON.stringify(content)
  const ordinal = reading.anonymous.get(key) ?? 0
  reading.anonymous.set(key, ordinal + 1)
  return ordinal
}

/** The facts of a venue, which bear flags. */
type FlaggedType = Exclude<FactType, 'FeedGap' | 'FeedResumed'>

/**
 * Adds a fact, with what is odd about it.
 * @param item - Its place in the frame's list.
 */
export function say<T extends FlaggedType>(
  reading: Reading,
  item: number,
  type: T,
  event: EventsByType[T],
  flags: readonly Flag[] = [],
  ordinal?: number,
): void {
  const { connection, connectionEpochMs, frameNumber } = reading.frame
  const all = isAhead(event) ? [...flags, ...event.flags, 'CLOCK' as const] : [...flags, ...event.flags]
  const flagged = all.length === 0 ? event : { ...event, flags: inOrder(all) }
  reading.items.push(fact(type, flagged, { connection, connectionEpochMs, frameNumber, item }, ordinal))
}

/** @param item - Undefined: the whole frame is at fault. */
export function reject(reading: Reading, fault: ItemFault, item?: number): void {
  const { frame, venueChannel, instrument } = reading
  const text = item === undefined ? undefined : itemText(reading.text, reading.list, item)
  reading.items.push({
    kind: 'rejected',
    event: {
      venue: frame.venue,
      connection: frame.connection,
      connectionEpochMs: frame.connectionEpochMs,
      frameNumber: frame.frameNumber,
      itemIndex: item,
      venueChannel,
      instrument,
      reason: fault.reason,
      field: fault.field,
      detail: forPeople(fault.message),
      receivedTimeMs: frame.receivedTimeMs,
      data: text === undefined ? frame.data : Buffer.from(text),
    },
  })
}

export const rejectFrame = (reading: Reading, reason: RejectReason, detail: string, field?: string): void =>
  reject(reading, new ItemFault(reason, field, detail))

const flagOrder: readonly Flag[] = [
  'CLOCK',
  'LATE',
  'CONFLICT',
  'NEW_EPOCH',
  'LOCKED',
  'REPEATED_LEVEL',
  'LEVELS_CUT',
  'OFF_GRID',
  'REVISED',
  'IMPLAUSIBLE',
]
const inOrder = (flags: readonly Flag[]): readonly Flag[] => flagOrder.filter((it) => flags.includes(it))

/** A stranger's text for our eyes: one line, control characters escaped, at most 512 bytes. */
function forPeople(text: string): string {
  const line = text
    .slice(0, 400)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return Buffer.from(line)
    .subarray(0, 500)
    .toString()
    .replace(/\uFFFD+$/, '')
}
