import type Cluster from 'kafkajs/src/cluster/index.js'
import { expect, it } from 'vitest'
import { topicPartitions } from './topic-partitions.ts'

type Known = ReturnType<Cluster['findTopicPartitionMetadata']>

it('a topic of which nothing is known yet is asked for again, not taken for one without partitions', async () => {
  const partition: Known[number] = { partitionId: 0, leader: 1, partitionErrorCode: 0, replicas: [1], isr: [1] }
  let known: Known = []
  const cluster: Pick<Cluster, 'addMultipleTargetTopics' | 'findTopicPartitionMetadata' | 'refreshMetadata'> = {
    addMultipleTargetTopics: async () => undefined,
    findTopicPartitionMetadata: () => known,
    refreshMetadata: async () => {
      known = [partition]
    },
  }
  await expect(topicPartitions(cluster, 'audit.anchors')).rejects.toMatchObject({
    code: 'log-unavailable',
    retryable: true,
  })
  expect(await topicPartitions(cluster, 'audit.anchors')).toEqual([partition])
})
