import type { RawFrame } from '@virtuoso/contracts'
import {
  type ChannelLedger,
  eventTimeOf,
  type Fact,
  type FeedItem,
  type FeedLog,
  fact,
  type RecoveryOf,
  withResumptions,
} from '@virtuoso/market-feed'
import type { Row } from '../fields.ts'
import type { BrokenBook, Reading } from '../reading.ts'
import type { Heard } from './connection.ts'
import type { BybitMapper } from './mapper.ts'
import type { Subscriptions } from './subscriptions.ts'
import { parseTopic } from './topics.ts'

type ReaderParts = Readonly<{
  mapper: BybitMapper
  ledger: ChannelLedger
  asked: Subscriptions
  log: FeedLog
  recoveryOf: RecoveryOf
  say(items: readonly FeedItem[]): void
  /** A book needs a snapshot that nobody will send unasked. */
  bookLost(symbol: string): void
}>

/** Reads the frames of the stream, in order, into what is said of them. */
export type StreamReader = Readonly<{
  framed(frame: RawFrame): Heard
  /** A new connection: nothing is confirmed on it yet. */
  reset(): void
}>

export function streamReader(parts: ReaderParts): StreamReader {
  const { mapper, ledger, asked, say } = parts
  let confirmed: readonly QuietChannel[] = []

  function received(frame: RawFrame): Heard {
    const reading = mapper.frame(frame)
    const raw: FeedItem = { kind: 'raw', event: { ...frame, venueChannel: reading.venueChannel } }
    const first = reading.items.find((it) => it.kind === 'fact')
    const covered = first?.kind === 'fact' ? confirmed.map((it) => resumption(parts, it, first.event)) : []
    if (first?.kind === 'fact') confirmed = []
    const data = withResumptions(ledger, reading.items, parts.recoveryOf)
    const broken = reading.brokenBook === undefined ? [] : gapOf(ledger, frame, reading.brokenBook)
    say([raw, ...covered.flat(), ...data, ...broken])
    if (reading.answer !== undefined) confirmed = [...confirmed, ...confirmedBy(parts, reading.answer)]
    const lost = lostBook(parts, reading)
    if (lost !== undefined) parts.bookLost(lost)
    return heardIn(reading)
  }

  return {
    framed(frame) {
      if (frame.direction !== 'SENT') return received(frame)
      say([{ kind: 'raw', event: frame }])
      asked.sent(Buffer.from(frame.data).toString('utf8'))
      return 'nothing'
    },
    reset() {
      asked.clear()
      confirmed = []
      mapper.forgetBooks()
    },
  }
}

/** Trades and liquidations may not happen for hours: their channels are up as soon as the venue confirmed and speaks. */
type QuietChannel = Readonly<{ instrument: string; channel: 'TRADES' | 'LIQUIDATIONS' }>

function confirmedBy({ asked, mapper, log }: ReaderParts, answer: Row): readonly QuietChannel[] {
  const confirmation = asked.answered(answer)
  if (confirmation?.accepted === false)
    log.warn('the venue refused a subscription', { topics: confirmation.topics, answer: String(answer['ret_msg']) })
  if (confirmation?.accepted !== true) return []
  return confirmation.topics.flatMap((name): readonly QuietChannel[] => {
    const topic = parseTopic(name)
    const instrument = topic && mapper.definitionOf(topic.symbol)?.instrument
    if (topic === undefined || instrument === undefined) return []
    if (topic.kind === 'publicTrade') return [{ instrument, channel: 'TRADES' }]
    return topic.kind === 'allLiquidation' ? [{ instrument, channel: 'LIQUIDATIONS' }] : []
  })
}

/** @param datum - The first thing said after the confirmation: its time is the venue's. */
function resumption(
  { ledger, recoveryOf }: ReaderParts,
  { instrument, channel }: QuietChannel,
  datum: Fact['event'],
): FeedItem[] {
  const recovery = recoveryOf(instrument, channel)
  const resumed = ledger.heard(instrument, channel, eventTimeOf(datum), datum.receivedTimeMs, recovery)
  return resumed === undefined ? [] : [fact('FeedResumed', resumed)]
}

function gapOf(ledger: ChannelLedger, frame: RawFrame, { instrument, reason, ...numbers }: BrokenBook): FeedItem[] {
  const { receivedTimeMs, connection } = frame
  const { lastUpdateId, nextUpdateId } = numbers
  const gap = ledger.lost(instrument, 'BOOK', reason, { receivedTimeMs, connection, lastUpdateId, nextUpdateId })
  return gap === undefined ? [] : [fact('FeedGap', gap)]
}

/** The symbol of a book that only a new snapshot can mend: its chain broke, or its snapshot could not be read. */
function lostBook(
  { ledger }: ReaderParts,
  { brokenBook, items, instrument, venueChannel }: Reading,
): string | undefined {
  if (brokenBook !== undefined) return brokenBook.symbol
  const topic = venueChannel === undefined ? undefined : parseTopic(venueChannel)
  if (topic?.kind !== 'orderbook' || instrument === undefined || ledger.isUp(instrument, 'BOOK')) return undefined
  return items.some((it) => it.kind === 'rejected') ? topic.symbol : undefined
}

const heardIn = ({ answer, venueChannel }: Reading): Heard => {
  if (answer !== undefined) return 'answer'
  return venueChannel === undefined ? 'nothing' : 'datum'
}
