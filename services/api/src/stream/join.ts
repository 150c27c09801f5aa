import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { instrumentPartitions } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { ViewReader } from '@virtuoso/view-store'
import { type Listener, sseListener } from './listener.ts'
import type { LiveMarket } from './live-market.ts'
import type { MarketEvent } from './market-event.ts'
import { asOfText, type Member } from './members.ts'
import { missedEvents } from './missed-events.ts'
import { readResumeId, resumeId, type Told } from './resume-id.ts'

/** Where somebody comes to. */
export type Place = Readonly<{
  views: ViewReader
  mode: string
  nowMs(): number
  heartbeatMs: number
  members: Set<Member>
  log: EventLog
  live: LiveMarket
}>
type Newcomer = Readonly<{ response: ServerResponse; wants: ReadonlySet<string>; from: string | undefined }>

/** Welcomes, tells how things stand and what was missed, then lets the live events through: none twice, none left out. */
export async function join(
  { views, mode, nowMs, heartbeatMs, members, log, live }: Place,
  { response, wants, from: id }: Newcomer,
): Promise<void> {
  if (response.destroyed) return
  const listener = sseListener(response, wants, live.row)
  const from = id === undefined ? undefined : readResumeId(log.logId, instrumentPartitions, id)
  const to = live.told()
  const member: Member = { listener, waiting: [], ahead: from !== undefined && isAhead(from, to) ? from : undefined }
  members.add(member)
  response.on('error', () => response.destroy())
  response.once('close', () => members.delete(member))
  listener.notice('welcome', { connectionId: randomUUID(), mode, heartbeatMs })
  const missed = from === undefined ? undefined : await missedEvents({ log, views, memo: live.memo, from, to, wants })
  if (id !== undefined && missed === undefined) {
    member.ahead = undefined
    const reason = from === undefined ? 'the id belongs to another log' : 'too much has happened since'
    listener.notice('resync', { reason })
  }
  const start = missed === undefined || from === undefined ? to : from
  if (wants.has('overview') && !(await snapshot(listener, live, resumeId(log.logId, start), nowMs()))) return
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
