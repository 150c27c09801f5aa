import type { WebSocket } from 'ws'
import { type Connection, serveConnection } from './connection.ts'
import type { Asked, Journal, SentFrame } from './journal.ts'
import { isAimedAt, type Mischief, tampering } from './mischief.ts'
import type { Frame, Stage, VenueSource } from './venue-source.ts'

const retoldFrames = 10

/** Everybody who is connected to the venue. */
export type Audience = Stage &
  Readonly<{
    welcome(socket: WebSocket): void
    /** Whether the venue takes nobody in right now. */
    isAway(): boolean
    /** Misbehaves now, or `afterMs` from now. */
    mischief(mischief: Mischief): void
    /** Forgets mischief that has not happened yet. */
    close(): void
  }>

type AudienceParts = Readonly<{ source: VenueSource; truth: Journal<SentFrame>; requests: Journal<Asked> }>

export function audience({ source, truth, requests }: AudienceParts): Audience {
  const connections = new Set<Connection>()
  const delayed = new Set<NodeJS.Timeout>()
  const { arm, tamper } = tampering()
  let welcomed = 0
  let awayUntilMs = Number.NEGATIVE_INFINITY
  let retelling: Extract<Mischief, { kind: 'retell' }> | undefined

  /** What a new subscriber of a topic hears a second time. */
  function retold(topic: string): readonly Frame[] {
    if (retelling === undefined || !isAimedAt(retelling, topic)) return []
    const said = truth.entries().filter((it) => it.topic === topic)
    return [...new Set(said.map(({ text }) => text))]
      .slice(-(retelling.count ?? retoldFrames))
      .map((text) => ({ topic, text }))
  }

  const each = (act: (connection: Connection) => void) => {
    for (const connection of connections) act(connection)
  }

  function misbehave(mischief: Mischief): void {
    if (mischief.kind === 'close') each((it) => it.close())
    else if (mischief.kind === 'away') {
      awayUntilMs = performance.now() + mischief.forMs
      each((it) => it.close())
    } else if (mischief.kind === 'late') each((it) => it.delay((topic) => isAimedAt(mischief, topic), mischief.forMs))
    else if (mischief.kind === 'inject') each((it) => it.say(mischief.text))
    else if (mischief.kind === 'retell') retelling = mischief
    else if (mischief.kind === 'mute') each((it) => it.mute((topic) => isAimedAt(mischief, topic)))
    else arm(mischief)
  }

  return {
    welcome(socket) {
      welcomed += 1
      const connection = serveConnection({ name: `sim-${welcomed}`, socket, source, truth, requests, tamper, retold })
      connections.add(connection)
      socket.on('close', () => connections.delete(connection))
    },
    isAway: () => performance.now() < awayUntilMs,
    publish(frame) {
      const listeners = [...connections].filter(({ topics }) => topics.has(frame.topic))
      if (listeners.length === 0) return
      for (const sent of tamper(frame)) for (const listener of listeners) listener.deliver(sent)
    },
    demand: () => new Set([...connections].flatMap(({ topics }) => [...topics])),
    unreadBytes: () => Math.max(0, ...[...connections].map((it) => it.unreadBytes())),
    hangUp: () => each((it) => it.close()),
    mischief(mischief) {
      if (mischief.afterMs === undefined || mischief.afterMs === 0) {
        misbehave(mischief)
        return
      }
      const timer = setTimeout(() => {
        delayed.delete(timer)
        misbehave(mischief)
      }, mischief.afterMs)
      delayed.add(timer)
    },
    close() {
      for (const timer of delayed) clearTimeout(timer)
    },
  }
}
