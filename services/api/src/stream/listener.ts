import type { Writable } from 'node:stream'
import type { MarketEvent } from './market-event.ts'
import { bounds } from './pace.ts'

/** What is sent beside events of a channel. */
export type Notice = 'welcome' | 'resync'
type Bye = Readonly<{ code: number; reason: string; retryAfterMs: number }>
export const byes = {
  restarting: { code: 1001, reason: 'the service is ending', retryAfterMs: 1_000 },
  slow: { code: 4002, reason: 'events were not read in time', retryAfterMs: 1_000 },
  changed: { code: 4003, reason: 'the log is not the one it was', retryAfterMs: 1_000 },
} as const satisfies Record<string, Bye>

/** One row as text, ready to be sent to many. */
export type RowText = Readonly<{
  asOf: string | null
  position: string
  /** JSON */
  row: string
}>

/** One connection that is told things, as server-sent events. */
export type Listener = Readonly<{
  wants: ReadonlySet<string>
  notice(type: Notice, data: unknown): void
  /**
   * That it is still being told. Who took nothing since the last one is let go.
   * @param id - Where to go on from, with everything up to here told.
   */
  beat(data: unknown, id: string): void
  /** All rows at once. @returns false when it is gone. */
  snapshot(rows: readonly string[], asOf: string | null, id: string): Promise<boolean>
  /** Rows may be left out when the listener is slow; the newest of each is told when it reads again. */
  rows(rows: ReadonlyMap<string, RowText>, id: string): void
  /** Rows that it will be told of later. */
  postpone(instruments: Iterable<string>): void
  /** Now is later. */
  resume(): void
  /** Never left out: a listener that does not read them is let go. */
  event(event: MarketEvent, id: string): void
  /** The same, waiting for a listener that reads slowly. @returns false when it is gone. */
  patiently(event: MarketEvent, id: string): Promise<boolean>
  bye(bye: Bye): void
  isGone(): boolean
}>

/** @param response - Its head is sent already. @param newestRow - For rows that were left out. */
export function sseListener(
  response: Writable,
  wants: ReadonlySet<string>,
  newestRow: (instrument: string) => RowText | undefined,
): Listener {
  let seq = 0
  let unread = 0
  let lastId: string | undefined
  let isFull = false
  const late = new Set<string>()
  let skipped = 0
  const write = (type: string, data: string, id?: string): boolean => {
    if (id !== undefined) lastId = id
    if (response.destroyed || response.writableEnded) return true
    return response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${data}\n\n`)
  }
  const envelope = (
    channel: string,
    type: string,
    asOf: string | null,
    position: string | null,
    data: string,
  ): string => {
    seq += 1
    return `{"channel":"${channel}","seq":${seq},"type":"${type}","asOf":${JSON.stringify(asOf)},"position":${JSON.stringify(position)},"data":${data}}`
  }
  const writeRow = ({ asOf, position, row }: RowText, id?: string): boolean =>
    write('OverviewRow', envelope('overview', 'OverviewRow', asOf, position, `{"row":${row}}`), id)
  const writeEvent = ({ channel, type, asOf, position, data }: MarketEvent, id: string): boolean =>
    write(type, envelope(channel, type, asOf, position, JSON.stringify(data)), id)
  const bye = ({ code, reason, retryAfterMs }: Bye): void => {
    if (response.writableEnded) return
    write('bye', JSON.stringify({ code, reason, retryAfterMs, resumeFrom: lastId ?? null }))
    response.end()
    setTimeout(() => response.destroy(), 1_000).unref()
  }
  const tellLate = (): void => {
    unread = 0
    isFull = false
    const names = [...late]
    late.clear()
    if (skipped > 0) write('lagged', JSON.stringify({ channel: 'overview', skipped }))
    skipped = 0
    for (const name of names) {
      const row = newestRow(name)
      if (row !== undefined) writeRow(row)
    }
  }
  response.on('drain', tellLate)
  return {
    wants,
    notice: (type, data) => void write(type, JSON.stringify(data)),
    beat(data, id) {
      if (isFull && response.writableNeedDrain) return bye(byes.slow)
      isFull = response.writableNeedDrain
      write('heartbeat', JSON.stringify(data), id)
    },
    async snapshot(rows, asOf, id) {
      const data = envelope('overview', 'snapshot', asOf, null, `{"rows":[${rows.join(',')}]}`)
      return write('snapshot', data, id) ? !response.destroyed : drained(response)
    },
    postpone(instruments) {
      for (const it of instruments) late.add(it)
    },
    resume: tellLate,
    rows(rows, id) {
      for (const [name, row] of rows)
        if (response.writableLength < bounds.rowsUnreadBytesMax && !late.has(name)) writeRow(row, id)
        else {
          late.add(name)
          skipped += 1
        }
    },
    event(event, id) {
      unread = response.writableLength === 0 ? 0 : unread + 1
      if (unread > bounds.unreadEventsMax || response.writableLength > bounds.unreadBytesMax) bye(byes.slow)
      else writeEvent(event, id)
    },
    async patiently(event, id) {
      if (writeEvent(event, id)) return !response.destroyed
      return drained(response)
    },
    bye,
    isGone: () => response.destroyed || response.writableEnded,
  }
}

/** Who takes nothing for too long is cut off. @returns false when it is gone. */
const drained = (response: Writable): Promise<boolean> =>
  new Promise((resolve) => {
    const end = (took: boolean) => (): void => {
      clearTimeout(timer)
      response.off('drain', onDrain)
      response.off('close', onClose)
      resolve(took)
    }
    const [onDrain, onClose] = [end(true), end(false)]
    const timer = setTimeout(() => response.destroy(), bounds.drainMaxMs)
    response.once('drain', onDrain)
    response.once('close', onClose)
  })
