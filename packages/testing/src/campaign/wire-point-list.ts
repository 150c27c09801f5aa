import type { KafkaPoint } from '../faults/kafka-proxy.ts'
import type { PostgresPoint } from '../faults/postgres-proxy.ts'
import type { PointOutcome } from '../faults/wire-points.ts'
import type { Member } from './pipeline.ts'

/** An exact moment in a member's talk with a server, and what happens to it there. */
export type WirePoint = Readonly<{
  name: string
  /** `kill`: the member dies while the frame waits, and the frame is lost. */
  outcome: 'kill' | PointOutcome
  /** Only passed by a process that starts, so it is made to start first. */
  isAtStart: boolean
  /** @param skip - How many such frames go by first. */
  arm(skip: number, act: () => Promise<PointOutcome>): { disarm(): void }
}>

type Named<Point> = readonly [name: string, outcome: WirePoint['outcome'], point: Point]

const analyzerPoints: readonly Named<KafkaPoint>[] = [
  ['after Fetch', 'kill', { at: 'reply', api: 'Fetch' }],
  ['before AddPartitionsToTxn', 'kill', { at: 'request', api: 'AddPartitionsToTxn' }],
  ['before Produce in a transaction', 'kill', { at: 'request', api: 'Produce', topic: 'analysis.scores' }],
  ['after Produce, before its reply', 'kill', { at: 'reply', api: 'Produce', topic: 'analysis.scores' }],
  ['before Produce of state', 'kill', { at: 'request', api: 'Produce', topic: 'analyzer.snapshots' }],
  ['after Produce of state', 'kill', { at: 'reply', api: 'Produce', topic: 'analyzer.snapshots' }],
  ['before AddOffsetsToTxn', 'kill', { at: 'request', api: 'AddOffsetsToTxn' }],
  ['before TxnOffsetCommit', 'kill', { at: 'request', api: 'TxnOffsetCommit' }],
  ['after TxnOffsetCommit', 'kill', { at: 'reply', api: 'TxnOffsetCommit' }],
  ['before EndTxn', 'kill', { at: 'request', api: 'EndTxn', commits: true }],
  ['after EndTxn, before its reply', 'kill', { at: 'reply', api: 'EndTxn', commits: true }],
  ['reply to EndTxn lost', 'drop', { at: 'reply', api: 'EndTxn', commits: true }],
  ['reply to TxnOffsetCommit lost', 'drop', { at: 'reply', api: 'TxnOffsetCommit' }],
  ['cut in EndTxn', 'cut', { at: 'reply', api: 'EndTxn', commits: true }],
  ['in a rebalance', 'kill', { at: 'reply', api: 'SyncGroup' }],
  ['in a take-over', 'kill', { at: 'reply', api: 'InitProducerId' }],
]
const ingestorPoints: readonly Named<KafkaPoint>[] = [
  ['before Produce', 'kill', { at: 'request', api: 'Produce' }],
  ['after Produce, before its reply', 'kill', { at: 'reply', api: 'Produce', topic: 'market.events' }],
  ['reply to Produce lost', 'drop', { at: 'reply', api: 'Produce', topic: 'market.events' }],
  ['cut in Produce', 'cut', { at: 'reply', api: 'Produce', topic: 'market.events' }],
  ['Produce lost', 'drop', { at: 'request', api: 'Produce', topic: 'market.events' }],
  ['cut before Produce', 'cut', { at: 'request', api: 'Produce', topic: 'market.events' }],
]
const projectorPoints: readonly Named<PostgresPoint>[] = [
  ['before BEGIN', 'kill', { at: 'request', kind: 'Query', text: /^begin/i }],
  ['before a statement', 'kill', { at: 'request', kind: 'Parse' }],
  ['after a statement', 'kill', { at: 'reply', kind: 'CommandComplete', text: /^INSERT/ }],
  ['before COMMIT', 'kill', { at: 'request', kind: 'Query', text: /^commit/i }],
  ['inside COMMIT', 'kill', { at: 'reply', kind: 'CommandComplete', text: /^COMMIT/ }],
  ['cut in COMMIT', 'cut', { at: 'reply', kind: 'CommandComplete', text: /^COMMIT/ }],
]

const startApis = ['SyncGroup', 'InitProducerId']

/** Those of its role. */
export function wirePointsOf({ role, kafka, postgres }: Member): readonly WirePoint[] {
  const onKafka = ([name, outcome, point]: Named<KafkaPoint>): WirePoint => ({
    name,
    outcome,
    isAtStart: startApis.includes(point.api),
    arm: (skip, act) => kafka.arm(point, act, { skip }),
  })
  if (role === 'analyzer') return analyzerPoints.map(onKafka)
  if (role === 'ingestor' || postgres === undefined) return ingestorPoints.map(onKafka)
  return projectorPoints.map(([name, outcome, point]) => ({
    name,
    outcome,
    isAtStart: false,
    arm: (skip, act) => postgres.arm(point, act, { skip }),
  }))
}
