import type { Direction, LinkFaults } from './link-faults.ts'
import { type PostgresMessage, readPostgresMessage } from './postgres-messages.ts'
import { frameSplitter, type Tap } from './tap.ts'
import { tcpProxy } from './tcp-proxy.ts'
import { type ArmedPoint, type ArmOptions, type PointAction, type WirePoints, wirePoints } from './wire-points.ts'

/** Which messages a point means: `{ at: 'request', kind: 'Query', text: /^commit/i }` is before COMMIT, its reply is inside it. */
export type PostgresPoint = Readonly<{ at: Direction; kind: string; text?: RegExp }>

export type PostgresProxy = Readonly<{
  port: number
  /** The connection string given, at the proxy's port. */
  url: string
  set(faults: LinkFaults): void
  reset(): void
  connections(): number
  arm(point: PostgresPoint, act: PointAction<PostgresMessage>, options?: ArmOptions): ArmedPoint<PostgresMessage>
  close(): Promise<void>
}>

/** Stands in front of one Postgres server, whose connections are not encrypted. */
export async function postgresProxy(serverUrl: string, seed?: number): Promise<PostgresProxy> {
  const url = new URL(serverUrl)
  const points = wirePoints<PostgresMessage>()
  const target = { host: url.hostname, port: Number(url.port) }
  const { address, ...proxy } = await tcpProxy({ target, seed, tap: () => postgresTap(points) })
  url.host = address
  return {
    ...proxy,
    url: url.href,
    arm: (point, act, options) => points.arm((it) => isAt(point, it), act, options),
  }
}

const isAt = (point: PostgresPoint, { at, kind, text }: PostgresMessage): boolean =>
  point.at === at && point.kind === kind && (point.text === undefined || point.text.test(text))

function postgresTap(points: WirePoints<PostgresMessage>): Tap {
  const requests = frameSplitter((bytes, framesBefore) => {
    if (bytes.length < 5) return undefined
    return framesBefore === 0 ? bytes.readInt32BE(0) : 1 + bytes.readInt32BE(1) // the first has no letter
  })
  const replies = frameSplitter((bytes) => (bytes.length < 5 ? undefined : 1 + bytes.readInt32BE(1)))
  const isFirst = { request: true, reply: false }
  return {
    split: (direction, chunk) => (direction === 'request' ? requests(chunk) : replies(chunk)),
    async judge(direction, frame) {
      if (isFirst[direction]) {
        isFirst[direction] = false
        return frame
      }
      const outcome = await points.outcomeAt(readPostgresMessage(direction, frame))
      return outcome === undefined || outcome === 'pass' ? frame : outcome
    },
  }
}
