/**
 * Keeps one stream connected: opens it, asks for its topics, watches whether it speaks, and begins anew when it does
 * not. One loop, because each of these is a state the others must not be in.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { GapReason, RawFrame } from '@virtuoso/contracts'
import { type Clock, reconnectDelayMs, silenceWatch } from '@virtuoso/market-feed'
import type { Exchange } from './exchange.ts'
import { type Closing, openSocket, type SocketFrame, type VenueSocket } from './socket.ts'

/** What a frame is to its connection. */
export type Heard = 'datum' | 'answer' | 'nothing'

export type ConnectionParts = Readonly<{
  exchange: Exchange
  url: string
  clock: Clock
  /** `linear-1`. */
  name: string
  /** Reads a frame, sent ones too. */
  framed(frame: RawFrame): Heard
  /** The stream is open; asks for what it is to carry. */
  opened(socket: VenueSocket): void
  /** From here on nothing arrives until the next `opened`. */
  lost(reason: GapReason, detail: string): void
  /** The venue could not be reached; it is tried again. */
  failed(cause: unknown): undefined
  /** In [0, 1): spreads reconnects. */
  random(): number
}>

export type StreamConnection = Readonly<{
  start(): void
  /** Stops reading; after 10 s the stream is given up, `OVERFLOW`, until `resume`. */
  pause(): void
  resume(): void
  /** Ends the stream as if it had been closed, and connects anew. */
  restart(reason: GapReason, detail: string): void
  /** Resolves when nothing can arrive any more. Idempotent. */
  stop(): Promise<void>
}>

const beatMs = 500
/** A beat so late means that the whole process stood still, not that it was busy. */
const pauseMs = 4_000
/** What the kernel had buffered while we stood still is read before the socket is dropped. */
const bufferedMs = 200
/** Not read for so long, a venue would hang up: we do, and come back when there is room for what it says. */
const unreadMaxMs = 10_000

export function streamConnection(parts: ConnectionParts): StreamConnection {
  const { clock, random, lost } = parts
  const silence = silenceWatch()
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let socket: VenueSocket | undefined
  /** Settled by `resume`; undefined: we read. */
  let pausing: PromiseWithResolvers<void> | undefined
  let hangUp: NodeJS.Timeout | undefined
  let resumedAtMs = Number.NEGATIVE_INFINITY
  let wokeAtMs = Number.NEGATIVE_INFINITY
  let attemptAtMs: number | undefined
  let failures = 0
  let epochMs = 0

  /** One life of the stream: resolves when it is lost. */
  let end: (reason: GapReason, detail: string) => void = () => undefined

  const beating = heartbeat(clock)
  const isRecent = (atMs: number): boolean => clock.monotonicMs() - atMs < bufferedMs * 5
  /** A close that comes while we do not read or stand still, or is found as soon as we go on, is the venue's answer to that. */
  function causeOf(reason: GapReason): GapReason {
    if (reason !== 'DISCONNECT') return reason
    if (beating.lateMs() > pauseMs || isRecent(wokeAtMs)) return 'PAUSED'
    return pausing !== undefined || isRecent(resumedAtMs) ? 'OVERFLOW' : reason
  }

  async function live(): Promise<void> {
    const life = Promise.withResolvers<Readonly<{ reason: GapReason; detail: string }>>()
    end = (reason, detail) => life.resolve({ reason, detail })
    epochMs = Math.max(epochMs + 1, clock.nowMs())
    const framed = numbered(parts, epochMs, () => {
      failures = 0
      silence.heard(clock.monotonicMs())
    })
    const closed = ({ reason, detail }: Closing) => end(reason, detail)
    socket = await openSocket({ ...parts, framed, closed, signal: stopping.signal }).catch(parts.failed)
    if (socket === undefined) return
    silence.restart(clock.monotonicMs())
    if (pausing !== undefined) socket.pause()
    parts.opened(socket)
    const { reason, detail } = await life.promise
    socket.drop()
    socket = undefined
    lost(causeOf(reason), detail)
  }

  function beat(lateMs: number): void {
    const silentMs = silence.silentMs(clock.monotonicMs())
    if (lateMs > pauseMs) {
      wokeAtMs = clock.monotonicMs()
      setTimeout(end, bufferedMs, 'PAUSED', `stood still for ${Math.round(lateMs)} ms`)
    } else if (pausing === undefined && socket !== undefined && silentMs > silence.limitMs())
      end('SILENCE', `no datum for ${Math.round(silentMs)} ms`)
  }

  async function run(): Promise<void> {
    beating.start(beat)
    while (!stopping.signal.aborted) {
      const sinceMs = attemptAtMs === undefined ? undefined : clock.monotonicMs() - attemptAtMs
      await sleep(reconnectDelayMs(failures, sinceMs, random()), undefined, { signal: stopping.signal }).catch(() => 0)
      await pausing?.promise
      if (stopping.signal.aborted) break
      attemptAtMs = clock.monotonicMs()
      failures += 1
      await live()
    }
    beating.stop()
  }

  return {
    start() {
      running ??= run()
    },
    pause() {
      pausing ??= Promise.withResolvers()
      hangUp ??= setTimeout(() => end('OVERFLOW', `not read for ${unreadMaxMs} ms`), unreadMaxMs).unref()
      socket?.pause()
    },
    resume() {
      clearTimeout(hangUp)
      hangUp = undefined
      pausing?.resolve()
      pausing = undefined
      resumedAtMs = clock.monotonicMs()
      silence.restart(clock.monotonicMs())
      socket?.resume()
    },
    restart: (reason, detail) => end(reason, detail),
    async stop() {
      stopping.abort()
      clearTimeout(hangUp)
      pausing?.resolve()
      end('SHUTDOWN', 'stopped')
      await running
    },
  }
}

/** Numbers the frames of one life of the connection, received and sent. */
function numbered({ clock, name, framed }: ConnectionParts, connectionEpochMs: number, datum: () => void) {
  let frameNumber = 0
  return ({ direction, binary, data, peerCertificateHash }: SocketFrame): boolean => {
    const heard = framed({
      venue: 'bybit',
      connection: name,
      connectionEpochMs,
      frameNumber: frameNumber++,
      direction,
      transport: 'WEBSOCKET',
      receivedTimeMs: clock.nowMs(),
      binary,
      peerCertificateHash,
      data,
    })
    if (heard === 'datum') datum()
    return heard === 'answer'
  }
}

/** Tells at each beat how much later than due it came, ms. */
function heartbeat({ monotonicMs }: Clock) {
  let dueMs = Number.POSITIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  /** Of the next beat, ms; below 0 while it is not due. */
  const lateMs = (): number => monotonicMs() - dueMs
  return {
    lateMs,
    start(beat: (lateMs: number) => void): void {
      dueMs = monotonicMs() + beatMs
      timer = setInterval(() => {
        const late = lateMs()
        dueMs = monotonicMs() + beatMs
        beat(late)
      }, beatMs)
    },
    stop: (): void => clearInterval(timer),
  }
}
