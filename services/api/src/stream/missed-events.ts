import { type RecordType, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { noChanges, type ViewChanges, type ViewReader } from '@virtuoso/view-store'
import { type ProjectedTopic, partitionProjection } from '@virtuoso/view-store/projection'
import { gapEvents, type MarketEvent, signalEvent, signalNews } from './market-event.ts'
import type { MarketMemo } from './market-memo.ts'
import { bounds } from './pace.ts'
import type { Told } from './resume-id.ts'

type Missed = Readonly<{
  log: EventLog
  views: ViewReader
  memo: MarketMemo
  /** What the listener was told, and what everybody else was. */
  from: Told
  to: Told
  wants: ReadonlySet<string>
}>

/**
 * What a listener missed while it was away, from the log; ascending by offset in each partition.
 * @returns undefined when it is too much, or no longer in the log.
 */
export async function missedEvents(missed: Missed): Promise<readonly MarketEvent[] | undefined> {
  const budget = { records: bounds.missedRecordsMax }
  try {
    const signals = missed.wants.has('signals') ? await changesIn(missed, 'signals', 'signals', budget) : []
    const gaps = missed.wants.has('gaps') ? await changesIn(missed, 'market.events', 'gaps', budget) : []
    const events = [...(await signalsOf(missed, signals)), ...gaps.flatMap((it) => gapEvents(it, missed.memo.gap))]
    return events.length > bounds.missedEventsMax ? undefined : events
  } catch (failure) {
    if (failure instanceof TooMuch) return undefined
    if (failure instanceof VirtuosoError && (failure.code === 'data-loss' || failure.code === 'log-rewound'))
      return undefined
    throw failure
  }
}

class TooMuch extends Error {}

const wanted = {
  signals: new Set<RecordType>(['SignalRaised', 'SignalUpdated', 'SignalClosed']),
  gaps: new Set<RecordType>(['FeedGap', 'FeedResumed']),
} as const

async function changesIn(
  { log, from, to }: Missed,
  topic: ProjectedTopic,
  channel: 'signals' | 'gaps',
  budget: { records: number },
): Promise<readonly ViewChanges[]> {
  const found: ViewChanges[] = []
  for (const [partition, end] of to[channel].entries()) {
    const begin = from[channel][partition] ?? end
    budget.records -= Math.max(0, end - begin)
    if (budget.records < 0) throw new TooMuch('too many records')
    const projection = partitionProjection(log.codec, topic, [], wanted[channel])
    for await (const records of readRange(log, { topic, partition, from: begin, to: end }))
      found.push(projection.project(records).changes)
  }
  return found
}

async function signalsOf({ memo, views }: Missed, changes: readonly ViewChanges[]): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = []
  for (const news of changes.flatMap((it) => signalNews({ ...noChanges, ...it }))) {
    const range = { from: news.signalId, to: news.signalId }
    const life = memo.signal(news.signalId) ?? (await views.signalsById(range, 1)).signals[0]
    const event = life && signalEvent(news, life)
    if (event !== undefined) events.push(event)
  }
  return events
}
