import { VirtuosoError } from '@virtuoso/contracts'
import type Cluster from 'kafkajs/src/cluster/index.js'
import type ConnectionPool from 'kafkajs/src/network/connectionPool.js'
import type { ProtocolCall } from 'kafkajs/src/network/connectionPool.js'
import { unavailable } from './failure.ts'
import { topicPartitions } from './topic-partitions.ts'

/** A socket of one reader's own to the leader of its partition: a long poll must not hold up anybody else's request. */
export type LeaderConnection = Readonly<{
  send<Answer>(call: ProtocolCall<Answer>): Promise<Answer>
  /** Forgets leader and socket; the next call asks who leads now. */
  drop(): Promise<void>
}>

/** @param topic - Its name on the brokers. */
export function leaderConnection(cluster: Cluster, topic: string, partition: number): LeaderConnection {
  let open: Promise<ConnectionPool> | undefined
  let stale = false
  const connect = async (): Promise<ConnectionPool> => {
    if (stale) await cluster.refreshMetadata()
    const leader = await leaderOf(cluster, topic, partition)
    const { host, port } = (await cluster.findBroker({ nodeId: leader })).connectionPool
    stale = false
    return cluster.connectionPoolBuilder.build({ host, port })
  }
  return {
    async send(call) {
      open ??= connect()
      return (await open).send(call)
    },
    async drop() {
      const closing = open
      open = undefined
      stale = true
      await (await closing?.catch(() => undefined))?.destroy()
    },
  }
}

/** The node that leads a partition now. @throws VirtuosoError `log-mismatch` when there is no such partition. */
export async function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<number> {
  const known = await topicPartitions(cluster, topic)
  const found = known.find((it) => it.partitionId === partition)
  if (found === undefined)
    throw new VirtuosoError(
      'log-mismatch',
      `${topic} has ${known.length} partitions, and ${partition} is not one of them`,
    )
  if (found.leader < 0) throw unavailable(`read ${topic}/${partition}: it has no leader now`)
  return found.leader
}
