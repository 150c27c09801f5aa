import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { coordinateText, instrumentPartitions } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import type { ViewStore } from '@virtuoso/view-store'
import { freshness } from '../answers/freshness.ts'
import { Problem } from '../problems/problem.ts'
import { byes, type Listener, sseListener } from './listener.ts'
import { type LiveMarket, liveMarket } from './live-market.ts'
import type { MarketEvent } from './market-event.ts'
import { missedEvents } from './missed-events.ts'
import { bounds, type Pace, pace as usualPace } from './pace.ts'
import { readResumeId, resumeId, type Told } from './resume-id.ts'

export type StreamParts = Readonly<{
  log(): Promise<EventLog>
  views: ViewStore
  logger: Logger
  mode: string
  nowMs(): number
  pace?: Pace
}>

/** Everybody who listens, told by one reader of the log. */
export type MarketStream = Readonly<{
  /** Begins to follow the log, if nobody has yet. @throws Problem `unavailable`; VirtuosoError `views-unavailable`, `log-unavailable`. */
  ready(): Promise<Joining>
  stop(): Promise<void>
}>
/** Takes in one who listens. @param from - Id of the last event it was told; undefined: it comes for the first time. */
export type Joining = (response: ServerResponse, wants: ReadonlySet<string>, from: string | undefined) => Promise<void>

type Member = {
  listener: Listener
  /** What waits until it has been told what it missed; undefined: nothing has to wait any more. */
  waiting: [MarketEvent, string][] | undefined
  /** Up to where it was told by another process, further than this one is; undefined: not so. */
  ahead: Told | undefined
}
type Running = Readonly<{ log: EventLog; live: LiveMarket; stop(): Promise<void> }>

export function marketStream(parts: StreamParts): MarketStream {
  const members = new Set<Member>()
  let running: Promise<Running> | undefined
  let stopped = false
  const forgetRunning = (): void => {
    running = undefined
  }
  const begin = (): Promise<Running> => {
    running ??= startRunning(parts, members, forgetRunning)
    running.catch(forgetRunning)
    return running
  }
  return {
    async ready() {
      if (stopped) throw new Problem('unavailable', 'the service is ending', { retryAfter: 1 })
      if (members.size >= bounds.listenersMax)
        throw new Problem('unavailable', `${bounds.listenersMax} listen already`, { retryAfter: 10 })
      const { log, live } = await begin()
      return (response, wants, from) => join({ parts, members, log, live }, { response, wants, from })
    },
    async stop() {
      stopped = true
      for (const { listener } of members) listener.bye(byes.restarting)
      await (await running?.catch(() => undefined))?.stop()
    },
  }
}

async function startRunning(parts: StreamParts, members: ReadonlySet<Member>, ended: () => void): Promise<Running> {
  const { views, logger, nowMs, pace = usualPace } = parts
  const log = await parts.log()
  const idOf: IdOf = (member, told) =>
    resumeId(log.logId, member.ahead === undefined ? told : furthest(member.ahead, told))
  const live: LiveMarket = await liveMarket({
    log,
    views,
    logger,
    nowMs,
    onEvent: (event) => tell(members, event, live.told(), idOf),
    onEnd() {
      for (const { listener } of members) listener.bye(byes.changed)
      stopTimers()
      ended()
    },
  })
  const timers = [
    setInterval(() => tellRows(members, live, idOf), pace.rowsEveryMs),
    setInterval(() => tellTime(members, live, idOf, nowMs()), pace.heartbeatMs),
    setInterval(() => void rebase(views, live), pace.basesEveryMs),
  ]
  for (const it of timers) it.unref()
  const stopTimers = (): void => {
    for (const it of timers) clearInterval(it)
  }
  return {
    log,
    live,
    async stop() {
      stopTimers()
      await live.stop()
    },
  }
}

/** Of the next event, for one member. */
type IdOf = (member: Member, told: Told) => string

const furthest = (a: Told, b: Told): Told => ({
  signals: b.signals.map((it, partition) => Math.max(it, a.signals[partition] ?? 0)),
  gaps: b.gaps.map((it, partition) => Math.max(it, a.gaps[partition] ?? 0)),
})

function tell(members: ReadonlySet<Member>, event: MarketEvent, told: Told, idOf: IdOf): void {
  for (const member of members) {
    const { listener, waiting } = member
    if (!listener.wants.has(event.channel) || isKnown(member, event)) continue
    const id = idOf(member, told)
    if (waiting === undefined) listener.event(event, id)
    else if (waiting.length < bounds.unreadEventsMax) waiting.push([event, id])
    else listener.bye(byes.slow)
  }
}

const isKnown = ({ ahead }: Member, { channel, partition, offset }: MarketEvent): boolean =>
  offset < (ahead?.[channel][partition] ?? 0)

function tellRows(members: ReadonlySet<Member>, live: LiveMarket, idOf: IdOf): void {
  const listening = [...members].filter((it) => it.listener.wants.has('overview'))
  if (listening.length === 0) return
  const rows = live.takeRows()
  if (rows.size === 0) return
  for (const member of listening)
    if (member.waiting === undefined) member.listener.rows(rows, idOf(member, live.told()))
    else member.listener.postpone(rows.keys())
}

function tellTime(members: ReadonlySet<Member>, live: LiveMarket, idOf: IdOf, nowMs: number): void {
  const told = live.told()
  const data = { position: positionsOf(told), asOf: asOfText(live, nowMs) }
  for (const member of members)
    if (member.waiting === undefined) member.listener.notice('heartbeat', data, idOf(member, told))
}

const positionsOf = ({ signals, gaps }: Told): readonly string[] =>
  Object.entries({ signals, 'market.events': gaps }).flatMap(([topic, offsets]) =>
    offsets.flatMap((next, partition) => (next === 0 ? [] : [coordinateText({ topic, partition, offset: next - 1 })])),
  )

function asOfText(live: LiveMarket, nowMs: number): string | null {
  const topics = ['market.events', 'analysis.scores']
  const { asOfMs } = freshness({ standing: live.memo.standing(), topics, feeds: [], gaps: [], nowMs })
  return asOfMs === undefined ? null : new Date(asOfMs).toISOString()
}

/** Views that do not answer now will in a minute; the old prices serve until then. */
async function rebase(views: ViewStore, live: LiveMarket): Promise<void> {
  const view = await views.overview().catch(() => undefined)
  if (view !== undefined) live.memo.rebase(view.bases)
}

type Joined = Readonly<{ parts: StreamParts; members: Set<Member>; log: EventLog; live: LiveMarket }>
type Newcomer = Readonly<{ response: ServerResponse; wants: ReadonlySet<string>; from: string | undefined }>

/** Welcomes, tells how things stand and what was missed, then lets the live events through: none twice, none left out. */
async function join({ parts, members, log, live }: Joined, { response, wants, from: id }: Newcomer): Promise<void> {
  if (response.destroyed) return
  const listener = sseListener(response, wants, live.row)
  const from = id === undefined ? undefined : readResumeId(log.logId, instrumentPartitions, id)
  const to = live.told()
  const member: Member = { listener, waiting: [], ahead: from !== undefined && isAhead(from, to) ? from : undefined }
  members.add(member)
  response.on('error', () => response.destroy())
  response.once('close', () => members.delete(member))
  const { heartbeatMs } = parts.pace ?? usualPace
  listener.notice('welcome', { connectionId: randomUUID(), mode: parts.mode, heartbeatMs })
  const missed =
    from === undefined ? undefined : await missedEvents({ log, views: parts.views, memo: live.memo, from, to, wants })
  if (id !== undefined && missed === undefined) {
    member.ahead = undefined
    const reason = from === undefined ? 'the id belongs to another log' : 'too much has happened since'
    listener.notice('resync', { reason })
  }
  const start = missed === undefined || from === undefined ? to : from
  if (wants.has('overview') && !(await snapshot(listener, live, resumeId(log.logId, start), parts.nowMs()))) return
  if (await tellMissed(member, log.logId, missed ?? [], start)) listener.resume()
}

const isAhead = (from: Told, to: Told): boolean =>
  from.signals.some((it, partition) => it > (to.signals[partition] ?? 0)) ||
  from.gaps.some((it, partition) => it > (to.gaps[partition] ?? 0))

function snapshot(listener: Listener, live: LiveMarket, id: string, nowMs: number): Promise<boolean> {
  const rows = live.memo.instruments().flatMap((it) => live.row(it)?.row ?? [])
  return listener.snapshot(rows, asOfText(live, nowMs), id)
}

/** @returns false when the listener is gone meanwhile. */
async function tellMissed(
  member: Member,
  logId: string,
  missed: readonly MarketEvent[],
  start: Told,
): Promise<boolean> {
  const { listener, waiting } = member
  const told = { signals: [...start.signals], gaps: [...start.gaps] }
  for (const event of missed) {
    told[event.channel][event.partition] = event.offset + 1
    if (!(await listener.patiently(event, resumeId(logId, told)))) return false
  }
  for (let next = waiting?.shift(); next !== undefined; next = waiting?.shift())
    if (!(await listener.patiently(...next))) return false
  // In the same turn as the last look at what waits: what comes next finds nobody waiting.
  member.waiting = undefined
  return !listener.isGone()
}
