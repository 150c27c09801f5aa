import type { WebSocket } from 'ws'
import type { Asked, Journal, SentFrame } from './journal.ts'
import { takeOperation } from './operation.ts'
import type { Frame, VenueSource } from './venue-source.ts'

/** A client that does not read is cut at this much unsent text, as venues do. */
const unsentBytesMax = 16 * 1024 * 1024

/** One client's socket. */
export type Connection = Readonly<{
  topics: ReadonlySet<string>
  /** Sends the frame unless the connection is muted for its topic. */
  deliver(frame: Frame): void
  /** Sends a text that belongs to no topic. */
  say(text: string): void
  /** From now on frames for which `silenced` holds are not sent; a new subscription to the topic ends that. */
  mute(silenced: (topic: string) => boolean): void
  /** For `forMs` subscriptions to topics for which `isLate` holds are acknowledged and served only afterwards. */
  delay(isLate: (topic: string) => boolean, forMs: number): void
  /** Sent and not taken by the client's computer yet. */
  unreadBytes(): number
  close(): void
}>

type ConnectionParts = Readonly<{
  name: string
  socket: WebSocket
  source: Pick<VenueSource, 'offers' | 'subscribed' | 'venueTimeMs'>
  truth: Journal<SentFrame>
  requests: Journal<Asked>
  /** What is sent in place of a frame that brings a new subscriber up to date. */
  tamper(frame: Frame): readonly Frame[]
  /** What a new subscriber of a topic is told again, before anything else. */
  retold(topic: string): readonly Frame[]
}>

/** What a new subscriber is not told yet. */
type Delay = Readonly<{ isLate(topic: string): boolean; topics: Set<string>; frames: Frame[] }>

/** Serves one client until its socket closes. */
export function serveConnection(parts: ConnectionParts): Connection {
  const { name, socket, source, truth, requests, tamper, retold } = parts
  const topics = new Set<string>()
  const heard = new Set<string>()
  const late = new Set<Delay>()
  let silencers: readonly ((topic: string) => boolean)[] = []

  const note = (text: string) => requests.add({ timeMs: source.venueTimeMs(), connection: name, text }, text.length)

  function send(text: string, topic?: string): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > unsentBytesMax) {
      socket.terminate()
      return
    }
    truth.add({ timeMs: source.venueTimeMs(), connection: name, topic, text }, text.length)
    socket.send(text)
  }

  const isMuted = (topic: string) => !heard.has(topic) && silencers.some((silenced) => silenced(topic))

  function deliver(frame: Frame): void {
    const { topic, text } = frame
    const delay = [...late].find((it) => it.topics.has(topic))
    if (delay !== undefined) delay.frames.push(frame)
    else if (topics.has(topic) && !isMuted(topic)) send(text, topic)
  }

  function release(delay: Delay): void {
    late.delete(delay)
    for (const frame of delay.frames) deliver(frame)
  }

  function take(text: string): void {
    note(text)
    const { reply, added, removed } = takeOperation(text, name, topics, source.offers)
    for (const topic of removed) topics.delete(topic)
    for (const topic of added) topics.add(topic)
    for (const delay of late) for (const topic of added) if (delay.isLate(topic)) delay.topics.add(topic)
    if (silencers.length > 0) for (const topic of added) heard.add(topic)
    const again = added.flatMap(retold)
    send(reply)
    for (const frame of again) deliver(frame)
    if (added.length > 0) for (const frame of source.subscribed(added).flatMap(tamper)) deliver(frame)
  }

  socket.on('message', (data) => take(data.toString()))
  socket.on('close', () => note('close'))
  socket.on('error', () => socket.terminate())
  note('open')

  return {
    topics,
    deliver,
    say: (text) => send(text),
    mute(silenced) {
      heard.clear()
      silencers = [...silencers, silenced]
    },
    delay(isLate, forMs) {
      const delay: Delay = { isLate, topics: new Set(), frames: [] }
      late.add(delay)
      setTimeout(release, forMs, delay).unref()
    },
    unreadBytes: () => socket.bufferedAmount,
    close: () => socket.close(1001),
  }
}
