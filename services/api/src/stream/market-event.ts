import { coordinateText } from '@virtuoso/contracts'
import type { GapRow, ResumptionRow, SignalLife, ViewChanges } from '@virtuoso/view-store'
import { gapJson } from '../answers/envelope.ts'
import { signalJson } from '../answers/signal-json.ts'

/** Something that is told to everybody who listens, none left out. */
export type MarketEvent = Readonly<{
  channel: 'signals' | 'gaps'
  type: 'SignalRaised' | 'SignalUpdated' | 'SignalClosed' | 'FeedGap' | 'FeedResumed'
  partition: number
  offset: number
  /** Coordinate. */
  position: string
  /** RFC 3339, event time. */
  asOf: string
  data: unknown
}>

/** One thing that happened to a signal. */
export type SignalNews = Readonly<{
  type: 'SignalRaised' | 'SignalUpdated' | 'SignalClosed'
  signalId: string
  asOfMs: number
  partition: number
  offset: number
}>

/** Ascending by offset. */
export const signalNews = ({ signals, signalUpdates, signalCloses }: ViewChanges): readonly SignalNews[] =>
  [
    ...signals.map((it) => ({ type: 'SignalRaised' as const, ...it })),
    ...signalUpdates.map((it) => ({ type: 'SignalUpdated' as const, ...it })),
    ...signalCloses.map((it) => ({ type: 'SignalClosed' as const, ...it })),
  ].sort((a, b) => a.offset - b.offset)

/**
 * The signal as it stood right after that.
 * @param life - As it stands now.
 * @returns undefined when the record repeats one that was told already.
 */
export function signalEvent(
  { type, partition, offset, asOfMs }: SignalNews,
  life: SignalLife,
): MarketEvent | undefined {
  const told = [life.raised, ...life.updates, ...(life.close === undefined ? [] : [life.close])]
  if (!told.some((it) => it.offset === offset)) return undefined
  return {
    channel: 'signals',
    type,
    partition,
    offset,
    position: coordinateText({ topic: 'signals', partition, offset }),
    asOf: new Date(asOfMs).toISOString(),
    data: { signal: signalJson(lifeUntil(life, offset), { updates: true }) },
  }
}

function lifeUntil({ raised, updates, close }: SignalLife, offset: number): SignalLife {
  return {
    raised,
    updates: updates.filter((it) => it.offset <= offset),
    close: close !== undefined && close.offset <= offset ? close : undefined,
  }
}

/**
 * Gaps and their ends, ascending by offset; what repeats one that is known is left out.
 * @param gapOf - A gap as it stands now; undefined: not known.
 */
export function gapEvents(
  { gaps, resumptions }: Pick<ViewChanges, 'gaps' | 'resumptions'>,
  gapOf: (gapId: string) => GapRow | undefined,
): readonly MarketEvent[] {
  const declared = new Map(gaps.toReversed().map((it) => [it.gapId, it]))
  const known = (gapId = ''): GapRow | undefined => gapOf(gapId) ?? declared.get(gapId)
  return [
    ...gaps
      .filter((it) => known(it.gapId)?.offset === it.offset)
      .map((it) => feedEvent('FeedGap', it, it.fromTimeMs, gapJson({ ...it, end: undefined }))),
    ...resumptions
      .filter((it) => (known(it.gapId)?.end?.offset ?? it.offset) === it.offset)
      .map((it) => feedEvent('FeedResumed', it, it.atTimeMs, resumedJson(it, known(it.gapId)))),
  ].sort((a, b) => a.offset - b.offset)
}

function feedEvent(
  type: 'FeedGap' | 'FeedResumed',
  { partition, offset }: Readonly<{ partition: number; offset: number }>,
  timeMs: number,
  data: unknown,
): MarketEvent {
  const position = coordinateText({ topic: 'market.events', partition, offset })
  return { channel: 'gaps', type, partition, offset, position, asOf: new Date(timeMs).toISOString(), data }
}

/** The gap with its end; a channel that came up for the first time ended none. */
const resumedJson = (
  { gapId, instrument, channel, atTimeMs, recovered, partition, offset }: ResumptionRow,
  gap?: GapRow,
) => ({
  gapId: gapId ?? null,
  instrument,
  channel,
  reason: gap?.reason ?? null,
  fromTimeMs: gap?.fromTimeMs ?? null,
  toTimeMs: atTimeMs,
  recovered,
  detail: gap?.detail ?? null,
  position: coordinateText({ topic: 'market.events', partition, offset: gap?.offset ?? offset }),
})
