/** What the page knows of the market. Each row is a signal of its own: a change paints that row and nothing else. */
import { batch, type Signal as Reactive, signal } from '@preact/signals'
import { outOfSight } from './in-sight.ts'
import { ask } from './read-api.ts'
import type { OverviewRow, Signal } from './shapes.ts'

/** A row, and when it came, ms of this computer's clock: ages are counted on from there. */
export type SeenRow = Readonly<{ row: OverviewRow; atMs: number }>

export const rows = signal<ReadonlyMap<string, Reactive<SeenRow>>>(new Map())
/** Newest first. */
export const signals = signal<readonly Signal[]>([])
/** Of what was raised before the page was opened. */
export const signalsAsked = signal<Readonly<{ state: 'asking' | 'here' } | { state: 'failed'; failure: Error }>>({
  state: 'asking',
})
/** Said aloud, politely, at most every five seconds. */
export const announcement = signal('')

const signalsMax = 200
const announceEveryMs = 5_000
let announcedAtMs = 0

export function showRows(all: readonly OverviewRow[]): void {
  const atMs = Date.now()
  batch(() => {
    const known = rows.peek()
    const isSame = known.size === all.length && all.every((it) => known.has(it.instrument))
    if (!isSame)
      rows.value = new Map(all.map((row) => [row.instrument, known.get(row.instrument) ?? signal({ row, atMs })]))
    for (const row of all) {
      const seen = rows.peek().get(row.instrument)
      if (seen !== undefined) seen.value = { row, atMs }
    }
  })
}

/** ms of this computer's clock; undefined: rows are painted as they come */
export const pausedAtMs = signal<number | undefined>(undefined)

/** While paused the newest of each row waits; nothing else is held back. */
export function pauseOrGoOn(): void {
  pausedAtMs.value = pausedAtMs.peek() === undefined ? Date.now() : undefined
  schedule()
}

/** Rows that wait to be painted; the newest of each instrument. */
const waiting = new Map<string, SeenRow>()
/** So many a frame, so that no frame is long however many change at once. */
const rowsPerFrame = 12
const unseenPerFrame = 1
let isScheduled = false

export function paintRows(row: OverviewRow): void {
  waiting.set(row.instrument, { row, atMs: Date.now() })
  schedule()
}

function schedule(): void {
  if (isScheduled || document.hidden || pausedAtMs.peek() !== undefined) return
  isScheduled = true
  requestAnimationFrame(paint)
}

function paint(): void {
  isScheduled = false
  batch(() => {
    const left = { inSight: rowsPerFrame, outOfSight: unseenPerFrame }
    for (const [instrument, seen] of waiting) {
      const where = outOfSight.has(instrument) ? 'outOfSight' : 'inSight'
      if (left[where] === 0) continue
      left[where] -= 1
      waiting.delete(instrument)
      const known = rows.peek().get(instrument)
      if (known !== undefined) known.value = seen
      else rows.value = new Map([...rows.peek(), [instrument, signal(seen)]])
    }
  })
  if (waiting.size > 0) schedule()
}

document.addEventListener('visibilitychange', schedule)

export function seeSignal(it: Signal, type: string): void {
  const others = signals.peek().filter((known) => known.id !== it.id)
  const at = others.findIndex((known) => known.raisedAtMs <= it.raisedAtMs)
  signals.value = (at < 0 ? [...others, it] : [...others.slice(0, at), it, ...others.slice(at)]).slice(0, signalsMax)
  if (type !== 'SignalRaised' || Date.now() - announcedAtMs < announceEveryMs) return
  announcedAtMs = Date.now()
  announcement.value = `${it.side === 'LONG' ? 'Long' : 'Short'} signal on ${it.instrument}, confluence ${it.score.toFixed(0)}`
}

/** What was raised before the page was opened; live ones that came meanwhile stay. */
export const loadSignals = (): Promise<void> =>
  ask<readonly Signal[]>('/v1/signals?limit=50').then(
    ({ data }) => showRaised(data),
    (failure: unknown) => {
      signalsAsked.value = { state: 'failed', failure: failure instanceof Error ? failure : new Error(String(failure)) }
    },
  )

function showRaised(data: readonly Signal[]): void {
  const live = new Map(signals.peek().map((it) => [it.id, it]))
  for (const it of data) if (!live.has(it.id)) live.set(it.id, it)
  batch(() => {
    signals.value = [...live.values()].sort((a, b) => b.raisedAtMs - a.raisedAtMs).slice(0, signalsMax)
    signalsAsked.value = { state: 'here' }
  })
}
