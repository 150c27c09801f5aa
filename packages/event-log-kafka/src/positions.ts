import type { PartitionPositions, ReadableTopic } from '@virtuoso/event-log'
import type Cluster from 'kafkajs/src/cluster/index.js'
import { tryAgain } from './deadline.ts'
import { topicPartitions } from './topic-partitions.ts'

const deadlineMs = 10_000

/** Start and committed end of every partition of a topic, ascending. */
export const positionsOf = (
  cluster: Cluster,
  topic: ReadableTopic,
  onBroker: string,
): Promise<readonly PartitionPositions[]> =>
  tryAgain(`read the positions of ${topic}`, deadlineMs, async () => {
    const partitions = (await topicPartitions(cluster, onBroker))
      .map(({ partitionId }) => ({ partition: partitionId }))
      .toSorted((a, b) => a.partition - b.partition)
    const at = async (fromBeginning: boolean): Promise<ReadonlyMap<number, number>> => {
      const [found] = await cluster.fetchTopicsOffset([{ topic: onBroker, partitions, fromBeginning }])
      return new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
    }
    try {
      const [starts, ends] = [await at(true), await at(false)]
      return partitions.map(({ partition }) => ({
        partition,
        startOffset: starts.get(partition) ?? 0,
        endOffset: ends.get(partition) ?? 0,
      }))
    } catch (error) {
      await cluster.refreshMetadata()
      throw error
    }
  })
