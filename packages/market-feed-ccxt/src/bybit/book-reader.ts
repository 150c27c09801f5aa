import type { BookDelta, Flag } from '@virtuoso/contracts'
import { applyDelta, applySnapshot, type BookOutcome, bestPrice, desyncBook } from '@virtuoso/domain'
import { type Row, requireSymbol, rowOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { type BrokenBook, type Reading, say } from '../reading.ts'
import { readBook, updateIdOf } from './book.ts'
import { linkOfDelta, linkOfSnapshot } from './book-cursor.ts'
import { type InstrumentState, measure } from './instrument-state.ts'
import { scaledRead } from './scaled-read.ts'

/**
 * Reads a frame of a book along the venue's chain of updates. Where the chain breaks the book waits for a snapshot,
 * and what comes before that one says nothing: a book with a hole is not a book. An update that cannot be read does
 * not move the chain, so the next one shows the hole. A book that stays crossed is wrong as well, whatever its numbers say.
 */
export function readBookFrame(reading: Reading, frame: Row, symbol: string, state: InstrumentState): void {
  const data = rowOf(frame['data'], 'data')
  requireSymbol(data, 's', symbol)
  if (frame['type'] === 'snapshot') readSnapshot(reading, frame, data, symbol, state)
  else if (frame['type'] === 'delta') readDelta(reading, frame, data, symbol, state)
  else throw new ItemFault('UNEXPECTED_SHAPE', 'type', 'neither snapshot nor delta')
}

function readSnapshot(reading: Reading, frame: Row, data: Row, symbol: string, state: InstrumentState): void {
  const snapshot = scaledBook('snapshot', reading, frame, data, state)
  const link = linkOfSnapshot(state.book, updateIdOf(data), snapshot.venueSequence)
  if (link.kind === 'repeat') {
    reading.repeats += 1
    return
  }
  const applied = applySnapshot(state.levels, snapshot)
  say(reading, 0, 'BookSnapshot', snapshot, [
    ...(link.kind === 'new-epoch' ? ['NEW_EPOCH' as const] : []),
    ...locked(state),
  ])
  follow(reading, symbol, state, snapshot, applied)
}

function readDelta(reading: Reading, frame: Row, data: Row, symbol: string, state: InstrumentState): void {
  const nextUpdateId = updateIdOf(data)
  const link = linkOfDelta(state.book, nextUpdateId)
  if (link.kind === 'next') {
    const delta = scaledBook('delta', reading, frame, data, state)
    const applied = applyDelta(state.levels, delta)
    say(reading, 0, 'BookDelta', delta, locked(state))
    follow(reading, symbol, state, delta, applied)
  } else if (link.kind === 'broken')
    lose(reading, symbol, state, { reason: 'SEQUENCE', lastUpdateId: link.lastUpdateId, nextUpdateId })
  else if (link.kind === 'repeat') reading.repeats += 1
}

const scaledBook = (
  kind: 'snapshot' | 'delta',
  reading: Reading,
  frame: Row,
  data: Row,
  state: InstrumentState,
): BookDelta =>
  scaledRead(reading, 0, state, (definition) => readBook(kind, frame, data, definition, reading.frame.receivedTimeMs))

/** Bid equals ask: odd, but what the venue says. */
function locked({ levels }: InstrumentState): readonly Flag[] {
  const bid = bestPrice(levels.bids)
  return bid !== undefined && bid === bestPrice(levels.asks) ? ['LOCKED'] : []
}

/** Goes on along the chain, unless the update shows that the book is wrong: crossed after two updates in a row. */
function follow(
  reading: Reading,
  symbol: string,
  state: InstrumentState,
  update: BookDelta,
  applied: BookOutcome,
): void {
  state.book.lastUpdateId = update.lastUpdateId
  state.book.lastSequence = update.venueSequence ?? state.book.lastSequence
  measure(state, greatest(update.bidPrices), greatest(update.bidAmounts))
  measure(state, greatest(update.askPrices), greatest(update.askAmounts))
  if (applied === 'UNSYNCED')
    lose(reading, symbol, state, { reason: 'CROSSED_BOOK', lastUpdateId: update.lastUpdateId })
}

function lose(
  reading: Reading,
  symbol: string,
  state: InstrumentState,
  why: Pick<BrokenBook, 'reason' | 'lastUpdateId' | 'nextUpdateId'>,
): void {
  state.book.lastUpdateId = undefined
  desyncBook(state.levels, 'HOLE')
  reading.brokenBook = { instrument: state.definition.instrument, symbol, ...why }
}

function greatest(values: readonly number[]): number {
  let found = 0
  for (const value of values) if (value > found) found = value
  return found
}
