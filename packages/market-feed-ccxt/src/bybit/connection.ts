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

export function streamConnection(parts: ConnectionParts): StreamConnection {
  const { clock, random, lost } = parts
  const silence = silenceWatch()
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let socket: VenueSocket | undefined
  let isPaused = false
  let resumedAtMs = Number.NEGATIVE_INFINITY
  let attemptAtMs: number | undefined
  let failures = 0
  let epochMs = 0

  /** One life of the stream: resolves when it is lost. */
  let end: (reason: GapReason, detail: string) => void = () => undefined

  /** A close that comes while we do not read, or is found as soon as we read again, is the venue's answer to that. */
  const wasPaused = (): boolean => isPaused || clock.monotonicMs() - resumedAtMs < bufferedMs * 5

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
    if (isPaused) socket.pause()
    parts.opened(socket)
    const { reason, detail } = await life.promise
    socket.drop()
    socket = undefined
    lost(reason === 'DISCONNECT' && wasPaused() ? 'OVERFLOW' : reason, detail)
  }

  async function run(): Promise<void> {
    const beating = heartbeat(clock, (lateMs) => {
      if (lateMs > pauseMs) setTimeout(() => end('PAUSED', `stood still for ${Math.round(lateMs)} ms`), bufferedMs)
      else if (!isPaused && socket !== undefined && silence.silentMs(clock.monotonicMs()) > silence.limitMs())
        end('SILENCE', `no datum for ${Math.round(silence.silentMs(clock.monotonicMs()))} ms`)
    })
    while (!stopping.signal.aborted) {
      const sinceMs = attemptAtMs === undefined ? undefined : clock.monotonicMs() - attemptAtMs
      await sleep(reconnectDelayMs(failures, sinceMs, random()), undefined, { signal: stopping.signal }).catch(() => 0)
      if (stopping.signal.aborted) break
      attemptAtMs = clock.monotonicMs()
      failures += 1
      await live()
    }
    clearInterval(beating)
  }

  return {
    start() {
      running ??= run()
    },
    pause() {
      isPaused = true
      socket?.pause()
    },
    resume() {
      isPaused = false
      resumedAtMs = clock.monotonicMs()
      silence.restart(clock.monotonicMs())
      socket?.resume()
    },
    restart: (reason, detail) => end(reason, detail),
    async stop() {
      stopping.abort()
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
function heartbeat({ monotonicMs }: Clock, beat: (lateMs: number) => void): NodeJS.Timeout {
  let dueMs = monotonicMs() + beatMs
  return setInterval(() => {
    const nowMs = monotonicMs()
    const lateMs = nowMs - dueMs
    dueMs = nowMs + beatMs
    beat(lateMs)
  }, beatMs)
}
