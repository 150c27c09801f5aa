/** The one connection over which everything that happens reaches the page. */
import { signal } from '@preact/signals'
import { backoffMs, eventParser, type ServerEvent } from './event-stream.ts'
import { sayGap, type ToldGap } from './gaps.ts'
import { paintRows, seeSignal, showRows } from './market.ts'
import type { OverviewRow, Signal } from './shapes.ts'

export type LinkState = Readonly<
  | { state: 'connecting' }
  | { state: 'live'; sinceMs: number; after: 'start' | 'resume' | 'resync' }
  | { state: 'waiting'; untilMs: number; lostAtMs: number }
>

export const link = signal<LinkState>({ state: 'connecting' })
/** ms on this computer's clock; when the last event of any kind came. */
export const heardAtMs = signal(0)
export const isSample = signal(false)

/** Two heartbeats of 15 s. */
const silentMaxMs = 32_000
let lastId: string | undefined
let tries = 0
let wake: (() => void) | undefined

/** Runs for as long as the page does. */
export async function listen(): Promise<never> {
  globalThis.addEventListener('online', () => wake?.())
  globalThis.addEventListener('visibilitychange', () => wake?.())
  for (;;) {
    const hadId = lastId !== undefined
    await follow(hadId).catch(() => undefined)
    const waitMs = backoffMs(tries)
    tries += 1
    const before = link.value
    const lostAtMs = before.state === 'waiting' ? before.lostAtMs : Date.now()
    link.value = { state: 'waiting', untilMs: Date.now() + waitMs, lostAtMs }
    await pause(waitMs)
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })

async function follow(resumed: boolean): Promise<void> {
  const stop = new AbortController()
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastId !== undefined) headers['last-event-id'] = lastId
  let watch = setTimeout(() => stop.abort(), silentMaxMs)
  try {
    const response = await fetch('/v1/stream?channels=signals,overview,gaps', {
      headers,
      signal: stop.signal,
      cache: 'no-store',
    })
    isSample.value = response.headers.get('virtuoso-mode') === 'sample'
    if (!response.ok || response.body === null) return
    const parse = eventParser()
    let after: 'start' | 'resume' | 'resync' = resumed ? 'resume' : 'start'
    for await (const chunk of texts(response.body)) {
      clearTimeout(watch)
      watch = setTimeout(() => stop.abort(), silentMaxMs)
      heardAtMs.value = Date.now()
      for (const event of parse(chunk)) {
        if (event.type === 'bye') return
        if (event.type === 'resync' && resumed) after = 'resync'
        take(event)
        if (link.value.state !== 'live' && event.type === 'snapshot')
          link.value = { state: 'live', sinceMs: Date.now(), after }
      }
      tries = 0
    }
  } finally {
    clearTimeout(watch)
    stop.abort()
  }
}

async function* texts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield decoder.decode(value, { stream: true })
  }
}

type Envelope<T> = Readonly<{ data?: T }>
type OfMarket = Readonly<{ rows?: readonly OverviewRow[]; row?: OverviewRow; signal?: Signal }>

function take({ id, type, data }: ServerEvent): void {
  if (id !== undefined) lastId = id
  if (type === 'heartbeat' || type === 'lagged') return
  if (type === 'FeedGap' || type === 'FeedResumed') {
    const { data: gap }: Envelope<ToldGap> = JSON.parse(data)
    if (gap !== undefined) sayGap(gap, type)
    return
  }
  const { data: told }: Envelope<OfMarket> = JSON.parse(data)
  if (told === undefined) return
  if (type === 'snapshot' && told.rows !== undefined) showRows(told.rows)
  else if (type === 'OverviewRow' && told.row !== undefined) paintRows(told.row)
  else if (told.signal !== undefined) seeSignal(told.signal, type)
}
