import type Cluster from 'kafkajs/src/cluster/index.js'
import { unavailable } from './failure.ts'

/**
 * The partitions of a topic as the brokers tell them. What is known may be of a moment before the topic was asked for, or
 * of a broker that has just come back; that is no topic without partitions, and it is asked anew the next time.
 * @param topic - Its name on the brokers.
 * @throws VirtuosoError `log-unavailable`, retryable, while none are known.
 */
export async function topicPartitions(
  cluster: Pick<Cluster, 'addMultipleTargetTopics' | 'findTopicPartitionMetadata' | 'refreshMetadata'>,
  topic: string,
): Promise<ReturnType<Cluster['findTopicPartitionMetadata']>> {
  await cluster.addMultipleTargetTopics([topic])
  const known = cluster.findTopicPartitionMetadata(topic)
  if (known.length > 0) return known
  await cluster.refreshMetadata()
  throw unavailable(`find ${topic}: the brokers know no partition of it now`)
}
