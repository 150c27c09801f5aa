import {
  type InstrumentDefined,
  type LogRecord,
  type TradeExecuted,
  UndecodableRecord,
  type UniverseSelected,
} from '@virtuoso/contracts'
import { applyDelta, applySnapshot, desyncBook, emptyOrderBook, type OrderBook } from '../book/order-book.ts'
import { scaleMax } from '../exact.ts'
import { venueOf } from '../instrument.ts'
import { type BookBefore, forgetBook, keepBook, nothingKept } from './book-before.ts'
import {
  type Channel,
  type ChannelStates,
  channelOf,
  down,
  neverSeen,
  nothingSeen,
  seen,
  up,
} from './channel-states.ts'
import { type EventTime, eventTimeOf } from './event-time.ts'
import { gapBegan, gapsEnded, type RecentGap } from './recent-gaps.ts'
import { emptyRepeatWindow, type RepeatWindow, remember } from './repeat-window.ts'

/** What became of a record: folded; or a repeat, which a fact of a superseded feed epoch and of another feed counts as. */
export type IntakeOutcome = 'folded' | 'repeated'

/**
 * One instrument's time, repeats, channels, book and definition, decided in one place so that no analyzer does it
 * differently. Mutable: brought up to date by `take`, read by analyzers.
 */
export type Intake = {
  /** The newest definition; nothing is analysed before there is one. */
  definition: InstrumentDefined | undefined
  /** The ingestor's shard that the newest definition came through. */
  shard: string | undefined
  /** Whether its feed still follows it; it does until a selection leaves it out. */
  isSelected: boolean
  /** Highest epoch of that shard folded so far; 0: none. */
  feedEpoch: number
  /** ms, never falls: the greatest event time or watermark so far; undefined: nothing came yet. */
  nowMs: number | undefined
  /** ms; undefined: no progress of this instrument's feed yet. */
  watermarkMs: number | undefined
  /** ms, event time of the record being folded. */
  eventTimeMs: number
  /** ms, until which a stamp from the future makes the clock suspect; undefined: none came. */
  clockSuspectUntilMs: number | undefined
  readonly channels: ChannelStates
  /** The newest, in the order of the log. */
  readonly gaps: RecentGap[]
  /** ms, greatest event time of a datum of the channel; undefined: none came. */
  readonly lastDatumMs: Record<Channel, number | undefined>
  /**
   * Ids of trades and liquidations, which are added up, and of gaps and their ends, which are told aloud: sent again,
   * none of them may count twice.
   */
  readonly trades: RepeatWindow
  /** Empty where the set does not read books. */
  readonly book: OrderBook
  /** What the book was before the record being folded, where a new second begins with a change of it; not frozen. */
  readonly before: BookBefore
  readonly counts: { duplicate: number; superseded: number; receivedTime: number; offBook: number }
}

export const emptyIntake = (): Intake => ({
  definition: undefined,
  shard: undefined,
  isSelected: true,
  feedEpoch: 0,
  nowMs: undefined,
  watermarkMs: undefined,
  eventTimeMs: 0,
  clockSuspectUntilMs: undefined,
  channels: neverSeen(),
  gaps: [],
  lastDatumMs: nothingSeen(),
  trades: emptyRepeatWindow(),
  book: emptyOrderBook(),
  before: nothingKept(),
  counts: { duplicate: 0, superseded: 0, receivedTime: 0, offBook: 0 },
})

/**
 * Takes one record that concerns the instrument, by its key or because it was broadcast.
 * @throws UndecodableRecord at a trade that no venue can have made; the intake is as it was before.
 */
export function take(intake: Intake, record: LogRecord): IntakeOutcome {
  if (record.type === 'TradeExecuted') refuseImpossible(record.event)
  intake.before.isKept = false
  if (!concerns(intake, record)) return 'repeated'
  if (isSuperseded(intake, record)) {
    intake.counts.superseded += 1
    return 'repeated'
  }
  const time = eventTimeOf(record)
  if (changesBook(record)) keepBook(intake.before, intake.book, nowAfter(intake, record, time))
  if (isRepeat(intake, record)) {
    forgetBook(intake.before)
    intake.counts.duplicate += 1
    return 'repeated'
  }
  if (record.type === 'TradeExecuted' && record.event.printKind !== 'REGULAR') intake.counts.offBook += 1
  if (record.type === 'UniverseSelected') intake.isSelected = follows(record.event, intake.definition)
  if (time !== undefined) takeTime(intake, record, time)
  takeChannel(intake, record)
  return 'folded'
}

const changesBook = (record: LogRecord): boolean =>
  record.type === 'BookDelta' ||
  record.type === 'BookSnapshot' ||
  (record.type === 'FeedGap' && record.event.channel === 'BOOK')

/** Progress and a selection concern the instruments of their feed only, a reference candle those of its venue. */
function concerns(intake: Intake, record: LogRecord): boolean {
  if (record.type === 'ReferenceCandleObserved') return isOfVenue(intake, record.event.venue)
  if (record.type !== 'FeedProgressed' && record.type !== 'UniverseSelected') return true
  return record.event.shard === intake.shard && isOfVenue(intake, record.event.venue)
}

const isOfVenue = ({ definition }: Intake, venue: string): boolean =>
  definition !== undefined && venueOf(definition.instrument) === venue

/** A woken ingestor that was taken over changes nothing. */
function isSuperseded(intake: Intake, { headers: { feed } }: LogRecord): boolean {
  if (feed === undefined || feed.shard !== intake.shard) return false
  if (feed.epoch < intake.feedEpoch) return true
  intake.feedEpoch = feed.epoch
  return false
}

/** Whether it says what is known already. What is new to the book or the definition is taken here. */
function isRepeat(intake: Intake, record: LogRecord): boolean {
  switch (record.type) {
    case 'TradeExecuted':
    case 'LiquidationReported':
    case 'FeedResumed':
      return !remember(intake.trades, record.headers.eventId)
    case 'FeedGap':
      return isRepeatedGap(intake, record)
    case 'BookSnapshot':
      return isRepeatedSnapshot(intake, record) || applySnapshot(intake.book, record.event) === 'REPEATED'
    case 'BookDelta':
      return applyDelta(intake.book, record.event) === 'REPEATED'
    case 'InstrumentDefined':
      return !define(intake, record.event, record.headers.feed)
    case 'FeedProgressed':
      return intake.watermarkMs !== undefined && record.event.watermarkMs <= intake.watermarkMs
    default:
      return false
  }
}

/** A gap that is sent again comes behind the book that was sent again before it: the book is none all the same. */
function isRepeatedGap(intake: Intake, { event, headers }: Extract<LogRecord, { type: 'FeedGap' }>): boolean {
  if (remember(intake.trades, headers.eventId)) return false
  if (event.channel === 'BOOK') desyncBook(intake.book, 'NO_SNAPSHOT')
  return true
}

/**
 * A book that is known would set back what its changes have made of it since. One that is not trusted is mended by any
 * snapshot: a venue may say the same again to whoever comes back.
 */
const isRepeatedSnapshot = (intake: Intake, { headers }: Pick<LogRecord, 'headers'>): boolean =>
  !remember(intake.trades, headers.eventId) && intake.book.standing === 'SYNCED'

/** @returns Whether it was new: a later definition has a higher version, or comes through another shard. */
function define(intake: Intake, definition: InstrumentDefined, feed: LogRecord['headers']['feed']): boolean {
  const known = intake.definition
  if (known !== undefined && definition.definitionVersion < known.definitionVersion) return false
  if (known?.definitionVersion === definition.definitionVersion && feed?.shard === intake.shard) return false
  if (feed?.shard !== intake.shard) intake.feedEpoch = feed?.epoch ?? 0
  intake.definition = definition
  intake.shard = feed?.shard
  return true
}

const follows = ({ instruments }: UniverseSelected, definition: InstrumentDefined | undefined): boolean =>
  definition !== undefined && instruments.includes(definition.instrument)

/** Before anything is touched: what is refused leaves no trace in the state. */
function refuseImpossible({ price, amount, priceScale, amountScale }: TradeExecuted): void {
  if (price <= 0 || amount <= 0 || priceScale > scaleMax || amountScale > scaleMax)
    throw new UndecodableRecord('UNDECODABLE', `no venue traded ${amount}e-${amountScale} at ${price}e-${priceScale}`)
}

const suspectMs = 60_000

function takeTime(intake: Intake, record: LogRecord, { timeMs, source }: EventTime): void {
  intake.eventTimeMs = timeMs
  if (source === 'RECEIVED' || source === 'FUTURE') intake.counts.receivedTime += 1
  if (source === 'RECEIVED' && !isStreamed(record)) return
  if (record.type === 'FeedProgressed') intake.watermarkMs = Math.max(intake.watermarkMs ?? timeMs, timeMs)
  intake.nowMs = Math.max(intake.nowMs ?? timeMs, timeMs)
  if (source === 'FUTURE') intake.clockSuspectUntilMs = intake.nowMs + suspectMs
}

/** What `nowMs` is once the record is folded. */
function nowAfter({ nowMs }: Intake, record: LogRecord, time: EventTime | undefined): number | undefined {
  if (time === undefined || (time.source === 'RECEIVED' && !isStreamed(record))) return nowMs
  return Math.max(nowMs ?? time.timeMs, time.timeMs)
}

/**
 * What was asked for and has no time of its own says nothing about the venue's: a recording that is played again lies in
 * the past of our clock, and a definition read now would otherwise carry the instrument out of its own time.
 */
const isStreamed = ({ event }: LogRecord): boolean => 'origin' in event && event.origin === 'STREAM'

function takeChannel(intake: Intake, record: LogRecord): void {
  if (record.type === 'FeedGap' || record.type === 'FeedResumed') {
    const { channel } = record.event
    if (channel === 'UNKNOWN') return
    const before = intake.channels[channel]
    if (record.type === 'FeedResumed') {
      intake.channels[channel] = up(before, record.event.atTimeMs)
      gapsEnded(intake.gaps, record.event)
    } else {
      intake.channels[channel] = down(before, record.event.fromTimeMs)
      gapBegan(intake.gaps, record.event, record.headers.eventId)
      if (channel === 'BOOK') desyncBook(intake.book, 'NO_SNAPSHOT')
    }
    return
  }
  const channel = channelOf(record.type)
  if (channel === undefined) return
  intake.channels[channel] = seen(intake.channels[channel], intake.eventTimeMs)
  intake.lastDatumMs[channel] = Math.max(intake.lastDatumMs[channel] ?? intake.eventTimeMs, intake.eventTimeMs)
}
