import kafkajs from 'kafkajs'
import createEosManager from 'kafkajs/src/producer/eosManager/index.js'
import createSendMessages from 'kafkajs/src/producer/sendMessages.js'
import protocolErrors from 'kafkajs/src/protocol/error.js'
import createRetry from 'kafkajs/src/retry/index.js'
import { describe, expect, it } from 'vitest'

const retry = { initialRetryTime: 1, maxRetryTime: 2, retries: 5 }
const logger = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'], logLevel: kafkajs.logLevel.NOTHING }).logger()
const nothing = async (): Promise<void> => undefined
const notLeader = 6
const notCoordinator = 16

type Produced = { topicData: { topic: string; partitions: { partition: number }[] }[] }

/** Two brokers that lead a partition each, until the second one loses its partition to the first in the middle of a send. */
function movingLeader() {
  const sent: string[] = []
  let moved = false
  const broker = (nodeId: number) => ({
    nodeId,
    async produce({ topicData }: Produced) {
      const partitions = topicData.flatMap((it) => it.partitions.map(({ partition }) => partition))
      if (nodeId === 2) {
        moved = true
        throw protocolErrors.createErrorFromCode(notLeader)
      }
      sent.push(...partitions.map((it) => `${it} to ${nodeId}`))
      return {
        topics: [{ topicName: 'signals', partitions: partitions.map((partition) => ({ partition, errorCode: 0 })) }],
      }
    },
  })
  const brokers = new Map([1, 2].map((it) => [it, broker(it)]))
  const cluster = {
    targetTopics: new Set(),
    addMultipleTargetTopics: nothing,
    refreshMetadata: nothing,
    refreshMetadataIfNecessary: nothing,
    removeBroker: () => undefined,
    isConnected: () => true,
    findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }],
    findLeaderForPartitions: (_: string, partitions: readonly (string | number)[]) =>
      Object.groupBy(partitions.map(Number), (it) => (it === 1 && !moved ? 2 : 1)),
    findBroker: async ({ nodeId }: { nodeId: number | string }) => brokers.get(Number(nodeId)),
  }
  return { cluster, sent }
}

describe('kafkajs as patched', () => {
  it('sends again what a broker lost with its lead, and only that', async () => {
    const { cluster, sent } = movingLeader()
    const eosManager = {
      acquireBrokerLock: nothing,
      releaseBrokerLock: nothing,
      isTransactional: () => false,
      getProducerId: () => 1,
      getProducerEpoch: () => 0,
      getSequence: () => 0,
      updateSequence: () => undefined,
    }
    const partitioner = ({ message }: { message: { partition: number } }) => message.partition
    const send = createSendMessages({ logger, cluster, partitioner, eosManager, retrier: createRetry(retry) })
    const messages = [0, 1].map((partition) => ({ partition, value: `${partition}` }))
    const answers = await send({ acks: -1, timeout: 1_000, topicMessages: [{ topic: 'signals', messages }] })
    expect(answers.map((it) => it.partition).sort()).toEqual([0, 1])
    expect(sent).toEqual(['0 to 1', '1 to 1'])
  })

  it('commits offsets with the new coordinator of a group when the old one gave it up', async () => {
    const asked: string[] = []
    const coordinator = (name: string) => ({
      initProducerId: async () => ({ producerId: 1, producerEpoch: 0 }),
      addOffsetsToTxn: nothing,
      async txnOffsetCommit() {
        asked.push(name)
        if (name === 'old') throw protocolErrors.createErrorFromCode(notCoordinator)
      },
    })
    let found = 0
    const cluster = {
      refreshMetadataIfNecessary: nothing,
      // The transaction's coordinator twice, then the group's.
      findGroupCoordinator: async () => coordinator(++found <= 3 ? 'old' : 'new'),
    }
    const manager = createEosManager({ logger, cluster, transactional: true, transactionalId: 'flow.0', retry })
    await manager.initProducerId()
    manager.beginTransaction()
    await manager.sendOffsets({
      consumerGroupId: 'flow',
      topics: [{ topic: 'signals', partitions: [{ partition: 0, offset: '7' }] }],
    })
    expect(asked).toEqual(['old', 'new'])
  })
})
