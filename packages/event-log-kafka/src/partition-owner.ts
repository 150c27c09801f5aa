import { setTimeout as sleep } from 'node:timers/promises'
import type { NewRecord, TopicName } from '@virtuoso/contracts'
import { refuseUnfit } from '@virtuoso/event-log'
import kafkajs, { type Admin, type Kafka, type Producer, type Transaction } from 'kafkajs'
import { committedOffsetsOf } from './committed-offsets.ts'
import { withinDeadline } from './deadline.ts'
import { protocolType } from './failure.ts'
import { assertEveryPartitionAnswered, produceBatches } from './produce-batches.ts'
import { producerSettings } from './producer-settings.ts'
import type { TopicNames } from './topic-names.ts'

/** One partition of a group's input. */
export type Claim = Readonly<{ group: string; topic: TopicName; partition: number }>

/** Who alone may commit for a claim, until somebody else takes it over. */
export type PartitionOwner = Readonly<{
  /** Next offset to consume, final; undefined when the group never committed here. */
  committedOffset: number | undefined
  /**
   * Outputs and consumed offset in one transaction.
   * @throws VirtuosoError `fenced`; `log-unavailable` when the outcome is not known. After either, this owner is done
   * for: release it and take over afresh.
   */
  commit(outputs: readonly NewRecord[], nextOffset: number): Promise<void>
  release(): Promise<void>
}>

export type OwnerParts = Readonly<{ kafka: Kafka; admin: Admin; names: TopicNames }>

const transactionTimeoutMs = 10_000
const takeOverDeadlineMs = 20_000
const markersPauseMs = 5

/**
 * Fences the former owner and waits until its last transaction has ended; only then is the committed offset final.
 * The transactional id names the partition, not the process: it is the only fence there is.
 */
export async function takeOver(parts: OwnerParts, claim: Claim): Promise<PartitionOwner> {
  const { names } = parts
  const group = names.onBroker(claim.group)
  const producer = parts.kafka.producer({
    ...producerSettings,
    transactionalId: `${group}.${claim.topic}.${claim.partition}`,
    transactionTimeout: transactionTimeoutMs,
  })
  const release = (): Promise<void> => producer.disconnect().catch(() => undefined)
  try {
    const doing = `take over ${claim.topic}/${claim.partition} for ${claim.group}`
    await withinDeadline(doing, takeOverDeadlineMs, fence(producer))
    const committed = await committedOffsetsOf(parts.admin, names, claim.group, claim.topic)
    return { committedOffset: committed[claim.partition], commit, release }
  } catch (error) {
    await release()
    throw error
  }

  async function commit(outputs: readonly NewRecord[], nextOffset: number): Promise<void> {
    refuseUnfit(outputs)
    const offsets = { group, topic: names.onBroker(claim.topic), partition: claim.partition, nextOffset }
    const doing = `commit ${claim.topic}/${claim.partition} up to ${nextOffset} for ${claim.group}`
    await withinDeadline(doing, transactionTimeoutMs, commitOnce(producer, names, outputs, offsets))
  }
}

/** An empty transaction: it sends nothing but the request that gives the producer its epoch. */
async function fence(producer: Producer): Promise<void> {
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.abort()
}

type Offsets = Readonly<{ group: string; topic: string; partition: number; nextOffset: number }>

async function commitOnce(
  producer: Producer,
  names: TopicNames,
  outputs: readonly NewRecord[],
  offsets: Offsets,
): Promise<void> {
  const transaction = await producer.transaction()
  for (const topicMessages of produceBatches(outputs, names)) {
    const compression = kafkajs.CompressionTypes.ZSTD
    const answers = await transaction.sendBatch({ acks: -1, timeout: 5_000, compression, topicMessages })
    assertEveryPartitionAnswered(topicMessages, answers)
  }
  await sendOffsets(transaction, offsets)
  await transaction.commit()
}

/** Right after another commit the coordinator may still be writing its markers; kafkajs does not wait for that here. */
async function sendOffsets(transaction: Transaction, { group, topic, partition, nextOffset }: Offsets): Promise<void> {
  const topics = [{ topic, partitions: [{ partition, offset: String(nextOffset) }] }]
  const endMs = performance.now() + transactionTimeoutMs
  for (;;) {
    try {
      return await transaction.sendOffsets({ consumerGroupId: group, topics })
    } catch (error) {
      if (protocolType(error) !== 'CONCURRENT_TRANSACTIONS' || performance.now() > endMs) throw error
    }
    await sleep(markersPauseMs)
  }
}
