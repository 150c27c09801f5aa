import type { ServerResponse } from 'node:http'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'
import type { ViewStore } from '@virtuoso/view-store'
import { Problem } from '../problems/problem.ts'
import { join } from './join.ts'
import { byes } from './listener.ts'
import { type LiveMarket, liveMarket } from './live-market.ts'
import { furthest, type IdOf, type Member, tell, tellRows, tellTime } from './members.ts'
import { bounds, type Pace, pace as usualPace } from './pace.ts'
import { resumeId } from './resume-id.ts'

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

type Running = Readonly<{ log: EventLog; live: LiveMarket; stop(): Promise<void> }>

export function marketStream(parts: StreamParts): MarketStream {
  const members = new Set<Member>()
  const { heartbeatMs } = parts.pace ?? usualPace
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
      return (response, wants, from) => join({ ...parts, heartbeatMs, members, log, live }, { response, wants, from })
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
  const timers: NodeJS.Timeout[] = []
  const stopTimers = (): void => {
    for (const it of timers) clearInterval(it)
  }
  const live: LiveMarket = await liveMarket({
    log,
    views,
    logger,
    nowMs,
    onEvent: (event, told) => tell(members, event, told, idOf),
    onEnd() {
      for (const { listener } of members) listener.bye(byes.changed)
      stopTimers()
      ended()
    },
  })
  timers.push(
    setInterval(() => tellRows(members, live, idOf), pace.rowsEveryMs),
    setInterval(() => tellTime(members, live, idOf, nowMs()), pace.heartbeatMs),
    setInterval(() => void rebase(views, live), pace.basesEveryMs),
  )
  for (const it of timers) it.unref()
  return {
    log,
    live,
    async stop() {
      stopTimers()
      await live.stop()
    },
  }
}

/** Views that do not answer now will in a minute; the old prices serve until then. */
async function rebase(views: ViewStore, live: LiveMarket): Promise<void> {
  const view = await views.overview().catch(() => undefined)
  if (view !== undefined) live.memo.rebase(view.bases)
}
