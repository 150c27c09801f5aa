import { type Coordinate, coordinateText, type LogRecord, parseCoordinate, parseRange } from '@virtuoso/contracts'

/** What is known of an event being folded, for the id and lineage of whatever comes of it. */
export type Cause = Readonly<{
  /** Of the consumed event: a market fact, or a derived record. */
  eventId: Buffer
  /** The `market.events` record whose folding this is. */
  root: Coordinate
  /** Coordinate of the record read, where that is another one. */
  read: string | undefined
  /** Oldest input behind it, an offset of the root's partition. */
  firstOffset: number
}>

/** A derived input hands its own root cause and window on; a market fact is its own. */
export function causeOf(record: LogRecord): Cause {
  const { cause, window, eventId } = record.headers
  const here = { topic: record.topic, partition: record.partition, offset: record.offset }
  const root = cause === undefined ? here : parseCoordinate(cause)
  return {
    eventId,
    root,
    read: cause === undefined ? undefined : coordinateText(here),
    firstOffset: window === undefined ? root.offset : parseRange(window).from,
  }
}
