import { setTimeout as sleep } from 'node:timers/promises'
import type { Pipeline } from './pipeline.ts'
import { hasAnalyzed, hasGrown, hasProjected, type Positions, positionsOf } from './positions.ts'
import type { Strike } from './strikes.ts'

/** One fault that was done, and how long it took until its victim had caught up with what was there when it struck. */
export type Struck = Readonly<{
  fault: string
  victim: string
  /** Since the watch began, ms. */
  atMs: number
  /** How long the fault itself lasted, its victim's restart included; ms. */
  lastedMs: number | undefined
  /** From the fault on; undefined: not yet. */
  recoveredMs: number | undefined
}>

export type RecoveryWatch = Readonly<{
  /** A fault begins. @returns To be called when it has ended. */
  begin(strike: Pick<Strike, 'fault' | 'victim'>): () => void
  /** Whether it has recovered from all that met it. */
  isAtWork(victim: string): boolean
  struck(): readonly Struck[]
  /** Resolves with the positions at which it holds. @throws Error after `withinMs`, with what is outstanding. */
  until(what: string, holds: (now: Positions) => boolean, withinMs: number): Promise<Positions>
  untilAllRecovered(withinMs: number): Promise<void>
  stop(): void
}>

type Entry = {
  fault: string
  victim: string
  atMs: number
  lastedMs?: number
  recoveredMs?: number
  before?: Positions
}

const lookEveryMs = 150

/** Looks at offsets again and again: the only thing that says whether somebody works. */
export function watchRecovery(pipeline: Pipeline, group: string): RecoveryWatch {
  const startMs = performance.now()
  const entries: Entry[] = []
  let latest: Positions | undefined
  let isStopped = false
  void look()

  async function look(): Promise<void> {
    while (!isStopped) {
      const askedMs = performance.now() - startMs
      const now = await positionsOf(pipeline, group).catch(() => undefined)
      if (now !== undefined) {
        latest = now
        for (const entry of entries) notice(entry, now, askedMs)
      }
      await sleep(lookEveryMs)
    }
  }
  /** What was there is read once the fault has done its worst: nothing later may be demanded of it. */
  function notice(entry: Entry, now: Positions, askedMs: number): void {
    if (entry.recoveredMs !== undefined || entry.lastedMs === undefined || askedMs < entry.atMs + entry.lastedMs) return
    if (entry.before === undefined) entry.before = now
    else if (hasRecovered(entry.victim, now, entry.before)) entry.recoveredMs = performance.now() - startMs - entry.atMs
  }
  const outstanding = (): readonly Entry[] => entries.filter((it) => it.recoveredMs === undefined)
  async function until(what: string, holds: (now: Positions) => boolean, withinMs: number): Promise<Positions> {
    const endMs = performance.now() + withinMs
    for (;;) {
      if (latest !== undefined && holds(latest)) return latest
      if (performance.now() > endMs)
        throw new Error(`no ${what} after ${withinMs / 1_000} s: ${describe(latest, outstanding())}`)
      await sleep(50)
    }
  }
  return {
    begin({ fault, victim }) {
      const entry: Entry = { fault, victim, atMs: performance.now() - startMs }
      entries.push(entry)
      return () => {
        entry.lastedMs = performance.now() - startMs - entry.atMs
      }
    },
    isAtWork: (victim) => outstanding().every((it) => it.victim !== victim),
    struck: () =>
      entries.map(({ fault, victim, atMs, lastedMs, recoveredMs }) => ({ fault, victim, atMs, lastedMs, recoveredMs })),
    until,
    async untilAllRecovered(withinMs) {
      await until('recovery', () => outstanding().length === 0, withinMs)
    },
    stop() {
      isStopped = true
    },
  }
}

/** A server has recovered when everybody behind it has. */
function hasRecovered(victim: string, now: Positions, then: Positions): boolean {
  if (victim.startsWith('analyzer')) return hasAnalyzed(now, then)
  if (victim === 'projector' || victim === 'postgres') return hasProjected(now, then)
  if (victim === 'ingestor' || victim === 'venue') return hasGrown(now, then)
  return hasGrown(now, then) && hasAnalyzed(now, then) && hasProjected(now, then)
}

const describe = (now: Positions | undefined, outstanding: readonly Entry[]): string =>
  JSON.stringify({
    outstanding: outstanding.map(({ victim, fault }) => `${victim} ${fault}`),
    ends: now && Object.fromEntries(now.ends),
    analyzed: now && Object.fromEntries(now.analyzed),
    projected: now && Object.fromEntries(now.projected),
  })
