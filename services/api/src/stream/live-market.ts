import { coordinateText, instrumentPartitions } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import { overviewTopics, type Standing, type ViewChanges, type ViewStore } from '@virtuoso/view-store'
import { partitionProjection } from '@virtuoso/view-store/projection'
import { overviewRow } from '../answers/overview-row.ts'
import { Problem } from '../problems/problem.ts'
import { followLog, type Place } from './follow-log.ts'
import type { RowText } from './listener.ts'
import { gapEvents, type MarketEvent, signalEvent, signalNews } from './market-event.ts'
import { type MarketMemo, marketMemo } from './market-memo.ts'
import { bounds } from './pace.ts'
import type { Told } from './resume-id.ts'

export type LiveParts = Readonly<{
  log: EventLog
  views: ViewStore
  logger: Logger
  nowMs(): number
  /** Told of everything that must not be left out, in order. @param told - Includes it. */
  onEvent(event: MarketEvent, told: Told): void
  /** The log is not what it was: nothing more comes. */
  onEnd(failure: unknown): void
}>

/** The market as it is now, followed from where the views stand: the log's one reader in this process. */
export type LiveMarket = Readonly<{
  memo: MarketMemo
  told(): Told
  /** Rows that changed since they were last taken, and rows that went stale meanwhile. */
  takeRows(): ReadonlyMap<string, RowText>
  row(instrument: string): RowText | undefined
  stop(): Promise<void>
}>

/** @throws Problem `unavailable` while the views are being rebuilt; VirtuosoError `views-unavailable`, `log-unavailable`. */
export async function liveMarket(parts: LiveParts): Promise<LiveMarket> {
  const { log, logger, nowMs } = parts
  const { memo, feedEpochs, positions } = await begin(parts)
  const stopping = new AbortController()
  const next = { signals: offsetsOf(positions, 'signals'), gaps: offsetsOf(positions, 'market.events') }
  const toldNow = (): Told => ({ signals: [...next.signals], gaps: [...next.gaps] })
  const changed = new Map<string, string>()
  const shown = new Map<string, boolean>()
  const textOf = (instrument: string, position: string): RowText | undefined => {
    const row = memo.row(instrument)
    if (row === undefined) return undefined
    const json = overviewRow(row, memo.standing(), nowMs())
    shown.set(instrument, json.stale)
    return { asOf: json.asOf, position, row: JSON.stringify(json) }
  }
  const taken = async ({ topic, partition }: Place, changes: ViewChanges, nextOffset: number): Promise<void> => {
    await adoptUnknown(parts, memo, changes)
    const position = coordinateText({ topic, partition, offset: Math.max(0, nextOffset - 1) })
    for (const instrument of memo.apply(changes)) changed.set(instrument, position)
    const events = eventsOf(topic, changes, memo, logger)
    const channel = topic === 'signals' ? 'signals' : topic === 'market.events' ? 'gaps' : undefined
    for (const event of events) {
      if (channel !== undefined) next[channel][partition] = event.offset + 1
      parts.onEvent(event, toldNow())
    }
    if (channel !== undefined) next[channel][partition] = nextOffset
  }
  const following = Array.from(positions, ([name, fromOffset]) => {
    const place = placeOf(name)
    const epochs = place.topic === 'market.events' ? feedEpochs.filter((it) => it.partition === place.partition) : []
    return followLog(place, {
      log,
      logger,
      signal: stopping.signal,
      projection: partitionProjection(log.codec, place.topic, epochs),
      fromOffset,
      taken: (changes, nextOffset) => taken(place, changes, nextOffset),
    })
  })
  for (const it of following)
    it.catch((failure: unknown) => {
      if (stopping.signal.aborted) return
      stopping.abort()
      logger.error('the live stream ended', { failure })
      parts.onEnd(failure)
    })
  return {
    memo,
    told: toldNow,
    row: (instrument) => textOf(instrument, changed.get(instrument) ?? positionText(next)),
    takeRows() {
      const taken = new Map(changed)
      changed.clear()
      for (const instrument of memo.instruments())
        if (!taken.has(instrument) && wentStale(memo, instrument, nowMs(), shown))
          taken.set(instrument, positionText(next))
      const rows = new Map<string, RowText>()
      for (const [instrument, position] of taken) {
        const text = textOf(instrument, position)
        if (text !== undefined) rows.set(instrument, text)
      }
      return rows
    },
    async stop() {
      stopping.abort()
      await Promise.allSettled(following)
    },
  }
}

const positionText = ({ gaps: [next = 1] }: Told): string =>
  coordinateText({ topic: 'market.events', partition: 0, offset: Math.max(0, next - 1) })

/** Time alone makes a row stale, without a record that says so. */
function wentStale(memo: MarketMemo, instrument: string, nowMs: number, shown: ReadonlyMap<string, boolean>): boolean {
  const row = shown.get(instrument) === false ? memo.row(instrument) : undefined
  return row !== undefined && overviewRow(row, memo.standing(), nowMs).stale
}

type Positions = ReadonlyMap<string, number>

/**
 * What the views hold, and from where the log goes on. Each read may see more than the one before: what is then read
 * again from the log is known already, and changes nothing.
 */
async function begin({ log, views }: LiveParts) {
  const feedEpochs = await views.feedEpochs()
  const active = await views.signals({ state: 'ACTIVE', limit: 1_000 })
  const view = await views.overview()
  const positions = new Map<string, number>()
  for (const topic of overviewTopics)
    for (const { partition, startOffset, endOffset } of await log.positions(topic)) {
      const standing = topic === 'signals' ? active?.standing : view.standing
      const applied = appliedOf(standing, topic, partition)
      const from = Math.max(startOffset, applied === undefined ? 0 : applied + 1)
      if (endOffset - from > bounds.lagMax)
        throw new Problem('unavailable', `the views are ${endOffset - from} records behind the log`, { retryAfter: 5 })
      positions.set(`${topic}/${partition}`, from)
    }
  return { memo: marketMemo(view, active?.signals ?? []), feedEpochs, positions }
}

const appliedOf = (standing: Standing | undefined, topic: string, partition: number): number | undefined =>
  standing?.positions.find((it) => it.topic === topic && it.partition === partition)?.offset

const offsetsOf = (positions: Positions, topic: string): number[] =>
  Array.from({ length: instrumentPartitions }, (_, partition) => positions.get(`${topic}/${partition}`) ?? 0)

function placeOf(name: string): Place {
  const topic = overviewTopics.find((it) => name.startsWith(`${it}/`))
  if (topic === undefined) throw new Error(`${name} is not followed`)
  return { topic, partition: Number(name.slice(topic.length + 1)) }
}

/** A signal that was raised before the views' newest thousand is looked up. */
async function adoptUnknown({ views }: LiveParts, memo: MarketMemo, changes: ViewChanges): Promise<void> {
  const raised = new Set(changes.signals.map((it) => it.signalId))
  for (const { signalId } of [...changes.signalUpdates, ...changes.signalCloses]) {
    if (raised.has(signalId) || memo.signal(signalId) !== undefined) continue
    const [life] = (await views.signalsById({ from: signalId, to: signalId }, 1)).signals
    if (life !== undefined) memo.adopt(life)
  }
}

function eventsOf(topic: string, changes: ViewChanges, memo: MarketMemo, logger: Logger): readonly MarketEvent[] {
  if (topic === 'market.events') return gapEvents(changes, memo.gap)
  if (topic !== 'signals') return []
  return signalNews(changes).flatMap((news) => {
    const life = memo.signal(news.signalId)
    if (life !== undefined) return signalEvent(news, life) ?? []
    logger.warn('something became of a signal that nobody raised', { signalId: news.signalId, offset: news.offset })
    return []
  })
}
