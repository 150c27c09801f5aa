import { type TopicName, VirtuosoError } from '@virtuoso/contracts'
import type Cluster from 'kafkajs/src/cluster/index.js'
import { tryAgain } from './deadline.ts'
import { leaderOf } from './leader-connection.ts'
import { topicIdCall } from './topic-id-call.ts'

const deadlineMs = 10_000

/** The id the brokers gave a topic when it was made: 22 characters, as Kafka's own tools print it. */
export const topicIdOf = (cluster: Cluster, topic: TopicName, onBroker: string): Promise<string> =>
  tryAgain(`read the id of ${topic}`, deadlineMs, async () => {
    const nodeId = await leaderOf(cluster, onBroker, 0)
    const { connectionPool } = await cluster.findBroker({ nodeId })
    const id = await connectionPool.send(topicIdCall(onBroker))
    if (id === undefined) throw new VirtuosoError('log-mismatch', `the topic ${topic} does not exist`)
    return id
  })
