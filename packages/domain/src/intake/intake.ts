import type { InstrumentDefined, LogRecord, RecordType } from '@virtuoso/contracts'
import { type Channel, type ChannelStates, down, neverSeen, seen, up } from './channel-states.ts'
import { eventTimeOf } from './event-time.ts'
import { emptyRepeatWindow, type RepeatWindow, remember } from './repeat-window.ts'

/** What became of a record: folded; or a repeat, which a fact of a superseded feed epoch and of another feed counts as. */
export type IntakeOutcome = 'folded' | 'repeated'

/**
 * One instrument's time, repeats, channels and definition, decided in one place so that no analyzer does it differently.
 * Mutable: brought up to date by `take`, read by analyzers.
 */
export type Intake = {
  /** The newest definition; nothing is analysed before there is one. */
  definition: InstrumentDefined | undefined
  /** The ingestor's shard that the newest definition came through. */
  shard: string | undefined
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
  readonly trades: RepeatWindow
  readonly counts: { duplicate: number; superseded: number; receivedTime: number }
}

export const emptyIntake = (): Intake => ({
  definition: undefined,
  shard: undefined,
  feedEpoch: 0,
  nowMs: undefined,
  watermarkMs: undefined,
  eventTimeMs: 0,
  clockSuspectUntilMs: undefined,
  channels: neverSeen(),
  trades: emptyRepeatWindow(),
  counts: { duplicate: 0, superseded: 0, receivedTime: 0 },
})

const suspectMs = 60_000

/** Takes one record that concerns the instrument, by its key or because it was broadcast. */
export function take(intake: Intake, record: LogRecord): IntakeOutcome {
  if (!concerns(intake, record)) return 'repeated'
  if (record.type === 'InstrumentDefined') define(intake, record.event, record.headers.feed?.shard)
  if (isSuperseded(intake, record)) {
    intake.counts.superseded += 1
    return 'repeated'
  }
  if (record.type === 'TradeExecuted' && !remember(intake.trades, record.headers.eventId)) {
    intake.counts.duplicate += 1
    return 'repeated'
  }
  takeTime(intake, record)
  takeChannel(intake, record)
  return 'folded'
}

/** Progress concerns the instruments of its feed only, a reference candle those of its venue. */
function concerns(intake: Intake, record: LogRecord): boolean {
  if (record.type !== 'FeedProgressed') return true
  const venue = intake.definition?.instrument.split(':', 1)[0]
  return record.event.shard === intake.shard && record.event.venue === venue
}

/** A later definition has a higher version; a repeat of the newest may come through another shard. */
function define(intake: Intake, definition: InstrumentDefined, shard: string | undefined): void {
  if (intake.definition !== undefined && definition.definitionVersion < intake.definition.definitionVersion) return
  if (shard !== intake.shard) intake.feedEpoch = 0
  intake.definition = definition
  intake.shard = shard
}

/** A woken ingestor that was taken over changes nothing. */
function isSuperseded(intake: Intake, { headers: { feed } }: LogRecord): boolean {
  if (feed === undefined || feed.shard !== intake.shard) return false
  if (feed.epoch < intake.feedEpoch) return true
  intake.feedEpoch = feed.epoch
  return false
}

function takeTime(intake: Intake, record: LogRecord): void {
  const time = eventTimeOf(record)
  if (time === undefined) return
  intake.eventTimeMs = time.timeMs
  if (time.source === 'RECEIVED' || time.source === 'FUTURE') intake.counts.receivedTime += 1
  if (record.type === 'FeedProgressed') intake.watermarkMs = Math.max(intake.watermarkMs ?? time.timeMs, time.timeMs)
  intake.nowMs = Math.max(intake.nowMs ?? time.timeMs, time.timeMs)
  if (time.source === 'FUTURE') intake.clockSuspectUntilMs = intake.nowMs + suspectMs
}

function takeChannel(intake: Intake, record: LogRecord): void {
  if (record.type === 'FeedGap' || record.type === 'FeedResumed') {
    const { channel } = record.event
    if (channel === 'UNKNOWN') return
    const before = intake.channels[channel]
    intake.channels[channel] =
      record.type === 'FeedGap' ? down(before, record.event.fromTimeMs) : up(before, record.event.atTimeMs)
    return
  }
  const channel = channelOf[record.type]
  if (channel !== undefined) intake.channels[channel] = seen(intake.channels[channel], intake.eventTimeMs)
}

const channelOf: Readonly<Partial<Record<RecordType, Channel>>> = {
  TradeExecuted: 'TRADES',
  BookSnapshot: 'BOOK',
  TickerUpdated: 'TICKER',
  FundingRateObserved: 'FUNDING',
  OpenInterestObserved: 'OPEN_INTEREST',
  LongShortRatioObserved: 'LONG_SHORT',
  LiquidationReported: 'LIQUIDATIONS',
}
