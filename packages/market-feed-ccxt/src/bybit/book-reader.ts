import type { BookDelta } from '@virtuoso/contracts'
import { type Row, requireSymbol, rowOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { type Reading, say } from '../reading.ts'
import { readBook, updateIdOf } from './book.ts'
import { linkOfDelta, linkOfSnapshot } from './book-cursor.ts'
import { type InstrumentState, measure } from './instrument-state.ts'
import { scaledRead } from './scaled-read.ts'

/**
 * Reads a frame of a book along the venue's chain of updates. Where the chain breaks the book waits for a snapshot,
 * and what comes before that one says nothing: a book with a hole is not a book. An update that cannot be read does
 * not move the chain, so the next one shows the hole.
 */
export function readBookFrame(reading: Reading, frame: Row, symbol: string, state: InstrumentState): void {
  const data = rowOf(frame['data'], 'data')
  requireSymbol(data, 's', symbol)
  if (frame['type'] === 'snapshot') readSnapshot(reading, frame, data, state)
  else if (frame['type'] === 'delta') readDelta(reading, frame, data, symbol, state)
  else throw new ItemFault('UNEXPECTED_SHAPE', 'type', 'neither snapshot nor delta')
}

function readSnapshot(reading: Reading, frame: Row, data: Row, state: InstrumentState): void {
  const snapshot = scaledBook('snapshot', reading, frame, data, state)
  const link = linkOfSnapshot(state.book, updateIdOf(data), snapshot.venueSequence)
  if (link.kind === 'repeat') {
    reading.repeats += 1
    return
  }
  say(reading, 0, 'BookSnapshot', snapshot, link.kind === 'new-epoch' ? ['NEW_EPOCH'] : [])
  follow(state, snapshot)
}

function readDelta(reading: Reading, frame: Row, data: Row, symbol: string, state: InstrumentState): void {
  const nextUpdateId = updateIdOf(data)
  const link = linkOfDelta(state.book, nextUpdateId)
  if (link.kind === 'next') {
    const delta = scaledBook('delta', reading, frame, data, state)
    say(reading, 0, 'BookDelta', delta)
    follow(state, delta)
  } else if (link.kind === 'broken') {
    const { lastUpdateId } = link
    state.book.lastUpdateId = undefined
    reading.brokenBook = { instrument: state.definition.instrument, symbol, lastUpdateId, nextUpdateId }
  } else if (link.kind === 'repeat') reading.repeats += 1
}

const scaledBook = (
  kind: 'snapshot' | 'delta',
  reading: Reading,
  frame: Row,
  data: Row,
  state: InstrumentState,
): BookDelta =>
  scaledRead(reading, 0, state, (definition) => readBook(kind, frame, data, definition, reading.frame.receivedTimeMs))

function follow(state: InstrumentState, update: BookDelta): void {
  state.book.lastUpdateId = update.lastUpdateId
  state.book.lastSequence = update.venueSequence ?? state.book.lastSequence
  measure(state, greatest(update.bidPrices), greatest(update.bidAmounts))
  measure(state, greatest(update.askPrices), greatest(update.askAmounts))
}

function greatest(values: readonly number[]): number {
  let found = 0
  for (const value of values) if (value > found) found = value
  return found
}
