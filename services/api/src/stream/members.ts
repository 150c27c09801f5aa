import { coordinateText } from '@virtuoso/contracts'
import { freshness } from '../answers/freshness.ts'
import { byes, type Listener } from './listener.ts'
import type { LiveMarket } from './live-market.ts'
import type { MarketEvent } from './market-event.ts'
import { bounds } from './pace.ts'
import type { Told } from './resume-id.ts'

export type Member = {
  listener: Listener
  /** What waits until it has been told what it missed; undefined: nothing has to wait any more. */
  waiting: [MarketEvent, string][] | undefined
  /** Up to where it was told by another process, further than this one is; undefined: not so. */
  ahead: Told | undefined
}
/** Of the next event, for one member. */
export type IdOf = (member: Member, told: Told) => string

export const furthest = (a: Told, b: Told): Told => ({
  signals: b.signals.map((it, partition) => Math.max(it, a.signals[partition] ?? 0)),
  gaps: b.gaps.map((it, partition) => Math.max(it, a.gaps[partition] ?? 0)),
})

export function tell(members: ReadonlySet<Member>, event: MarketEvent, told: Told, idOf: IdOf): void {
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

export function tellRows(members: ReadonlySet<Member>, live: LiveMarket, idOf: IdOf): void {
  const listening = [...members].filter((it) => it.listener.wants.has('overview'))
  if (listening.length === 0) return
  const rows = live.takeRows()
  if (rows.size === 0) return
  for (const member of listening)
    if (member.waiting === undefined) member.listener.rows(rows, idOf(member, live.told()))
    else member.listener.postpone(rows.keys())
}

export function tellTime(members: ReadonlySet<Member>, live: LiveMarket, idOf: IdOf, nowMs: number): void {
  const told = live.told()
  const data = { position: positionsOf(told), asOf: asOfText(live, nowMs) }
  for (const member of members) if (member.waiting === undefined) member.listener.beat(data, idOf(member, told))
}

const positionsOf = ({ signals, gaps }: Told): readonly string[] =>
  Object.entries({ signals, 'market.events': gaps }).flatMap(([topic, offsets]) =>
    offsets.flatMap((next, partition) => (next === 0 ? [] : [coordinateText({ topic, partition, offset: next - 1 })])),
  )

export function asOfText(live: LiveMarket, nowMs: number): string | null {
  const topics = ['market.events', 'analysis.scores']
  const { asOfMs } = freshness({ standing: live.memo.standing(), topics, feeds: [], gaps: [], nowMs })
  return asOfMs === undefined ? null : new Date(asOfMs).toISOString()
}
