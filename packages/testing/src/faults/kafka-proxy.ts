import { rewriteAddresses } from './kafka-addresses.ts'
import { type KafkaRequest, readKafkaRequest } from './kafka-request.ts'
import type { Direction, LinkFaults } from './link-faults.ts'
import { frameSplitter, type Tap, type Verdict } from './tap.ts'
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts'
import { type ArmedPoint, type ArmOptions, type PointAction, wirePoints } from './wire-points.ts'

/** One frame on its way: `request` has not reached the broker yet, `reply` is done there and not known to the client. */
export type KafkaSight = KafkaRequest & Readonly<{ at: Direction; frame: Buffer }>

/** Which frames a point means; what is left out may be anything. */
export type KafkaPoint = Readonly<{
  at: Direction
  /** `Produce`, `EndTxn`, `AddOffsetsToTxn`, `TxnOffsetCommit`, `Fetch`, `InitProducerId`, `JoinGroup`, `SyncGroup`, … */
  api: string
  /** Of Produce: writes to this topic too; its name on the broker. */
  topic?: string
  /** Of EndTxn. */
  commits?: boolean
  /** A part of it. */
  transactionalId?: string
}>

/** Stands in front of a whole cluster: clients that are given its addresses never see another. */
export type KafkaProxy = Readonly<{
  /** What to tell clients, `host:port` each, in the order of the brokers. */
  brokers: readonly string[]
  set(faults: LinkFaults): void
  reset(): void
  connections(): number
  /** Acts at the first frame that matches, whichever connection it is on. */
  arm(point: KafkaPoint, act: PointAction<KafkaSight>, options?: ArmOptions): ArmedPoint<KafkaSight>
  close(): Promise<void>
}>

export type KafkaProxyParts = Readonly<{
  /** The brokers themselves, `127.0.0.1:port`, as they advertise themselves. */
  brokers: readonly string[]
  seed?: number
  /** Told of every frame before anything happens to it. */
  observe?(sight: KafkaSight): void
}>

export async function kafkaProxy({ brokers, seed, observe }: KafkaProxyParts): Promise<KafkaProxy> {
  const points = wirePoints<KafkaSight>()
  const portOf = new Map<number, number>()
  const tap = (): Tap => kafkaTap({ portFor: (port) => portOf.get(port), see })
  const proxies: TcpProxy[] = []
  for (const broker of brokers) {
    const port = Number(broker.split(':').at(-1))
    const proxy = await tcpProxy({ target: { port }, tap, seed })
    proxies.push(proxy)
    portOf.set(port, proxy.port)
  }
  function see(sight: KafkaSight): ReturnType<typeof points.outcomeAt> {
    observe?.(sight)
    return points.outcomeAt(sight)
  }
  return {
    brokers: proxies.map((it) => it.address),
    set: (faults) => proxies.forEach((it) => void it.set(faults)),
    reset: () => proxies.forEach((it) => void it.reset()),
    connections: () => proxies.reduce((sum, it) => sum + it.connections(), 0),
    arm: (point, act, options) => points.arm((sight) => isAt(point, sight), act, options),
    async close() {
      await Promise.all(proxies.map((it) => it.close()))
    },
  }
}

const isAt = (point: KafkaPoint, sight: KafkaSight): boolean =>
  point.at === sight.at &&
  point.api === sight.api &&
  (point.topic === undefined || sight.topics.includes(point.topic)) &&
  (point.commits === undefined || point.commits === sight.commits) &&
  (point.transactionalId === undefined || sight.transactionalId?.includes(point.transactionalId) === true)

type TapParts = Readonly<{
  portFor(port: number): number | undefined
  see(sight: KafkaSight): undefined | 'pass' | 'drop' | 'cut' | Promise<'pass' | 'drop' | 'cut'>
}>

/** A broker answers a connection's requests by number, so what was asked is remembered until then. */
function kafkaTap({ portFor, see }: TapParts): Tap {
  const asked = new Map<number, KafkaRequest>()
  const split = { request: frameSplitter(kafkaFrameLength), reply: frameSplitter(kafkaFrameLength) }
  const judged = (frame: Buffer, outcome: ReturnType<TapParts['see']>): Verdict | Promise<Verdict> => {
    if (outcome instanceof Promise) return outcome.then((it) => (it === 'pass' ? frame : it))
    return outcome === undefined || outcome === 'pass' ? frame : outcome
  }
  return {
    split: (direction, chunk) => split[direction](chunk),
    judge(at, frame) {
      if (at === 'request') {
        const request = readKafkaRequest(frame)
        asked.set(request.correlationId, request)
        return judged(frame, see({ ...request, at, frame }))
      }
      const correlationId = frame.readInt32BE(4)
      const request = asked.get(correlationId)
      asked.delete(correlationId)
      if (request === undefined) return frame
      rewriteAddresses(request, frame, portFor)
      return judged(frame, see({ ...request, at, frame }))
    },
  }
}

const kafkaFrameLength = (bytes: Buffer): number | undefined =>
  bytes.length < 4 ? undefined : 4 + bytes.readInt32BE(0)
