import type { Reason } from '@virtuoso/contracts'
import type { ChannelState } from '../intake/channel-states.ts'
import type { OrderBook } from './order-book.ts'

/** Why nothing can be computed from a book. */
export type BookTrouble = Extract<Reason, 'NO_DATA' | 'FEED_GAP' | 'BOOK_UNSYNCED' | 'BOOK_CROSSED' | 'BOOK_ONE_SIDED'>

/** @returns undefined: the book can be used, it has a bid and an ask. */
export function bookTrouble(book: OrderBook, channel: ChannelState['state']): BookTrouble | undefined {
  if (channel === 'NEVER') return 'NO_DATA'
  if (channel === 'DOWN') return 'FEED_GAP'
  if (book.standing === 'CROSSED') return 'BOOK_CROSSED'
  if (book.standing !== 'SYNCED') return 'BOOK_UNSYNCED'
  return book.bids.count === 0 || book.asks.count === 0 ? 'BOOK_ONE_SIDED' : undefined
}
