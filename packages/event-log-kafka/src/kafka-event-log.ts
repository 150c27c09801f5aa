import { partitionsOf, type TopicName, topicDeclaration, VirtuosoError } from '@virtuoso/contracts'
import {
  type EventLog,
  isFenced,
  type PartitionPositions,
  type Processing,
  type ProcessingJob,
  type ReadableTopic,
  type RecordBatch,
} from '@virtuoso/event-log'
import { appender } from './appender.ts'
import { committedOffsetsOf } from './committed-offsets.ts'
import { joinGroup } from './group-membership.ts'
import { hangingTransactions } from './hanging-transaction.ts'
import type { KafkaConnection } from './kafka-connection.ts'
import { leaderConnection } from './leader-connection.ts'
import type { KafkaLogger } from './logger.ts'
import { type Claim, takeOver } from './partition-owner.ts'
import { type PartitionReader, partitionReader } from './partition-reader.ts'
import { runPartition } from './partition-run.ts'
import { positionsOf } from './positions.ts'
import { processOnKafka } from './process-on-kafka.ts'
import { readerPool } from './reader-pool.ts'
import type { SchemasOfLog } from './schemas-of-log.ts'
import { topicIdOf } from './topic-id.ts'
import type { TopicNames } from './topic-names.ts'
import { topicCheck, watch } from './topic-watch.ts'

export type KafkaLogParts = KafkaConnection &
  Readonly<{ names: TopicNames; schemas: SchemasOfLog; logger: KafkaLogger; logId: string }>

/** The port, on brokers and schemas that were found to be as declared. */
export function kafkaEventLog(parts: KafkaLogParts): EventLog {
  const { kafka, cluster, admin, names, schemas, logId } = parts
  const appends = appender(kafka, names)
  const readers = readerPool(cluster, names)
  const processings = new Set<Processing>()
  const positions = (topic: ReadableTopic): Promise<readonly PartitionPositions[]> =>
    positionsOf(cluster, topic, names.onBroker(topic))
  return {
    logId,
    codec: schemas.codec,
    append: appends.append,
    positions,
    topicId: (topic) => topicIdOf(cluster, topic, names.onBroker(topic)),
    async read(request) {
      return learned(schemas, await readers.read(request))
    },
    committedOffsets: (group, topic) => committedOffsetsOf(admin, names, group, topic),
    fence: (group, topic) =>
      Promise.all(partitionsIn(topic).map((partition) => fenceOnce(parts, { group, topic, partition }))),
    process(job) {
      const processing = processPartitions(parts, job, positions)
      processings.add(processing)
      return processing
    },
    async close() {
      await Promise.all([...processings].map((it) => it.stop()))
      await Promise.all([appends.close(), readers.close()])
      await parts.close()
    },
  }
}

function partitionsIn(topic: TopicName): number[] {
  const declared = topicDeclaration(topic)
  return Array.from({ length: declared === undefined ? 0 : partitionsOf(declared) }, (_, partition) => partition)
}

async function fenceOnce(parts: KafkaLogParts, claim: Claim): Promise<number | undefined> {
  const owner = await takeOver(parts, claim)
  await owner.release()
  return owner.committedOffset
}

async function learned(schemas: SchemasOfLog, batch: RecordBatch): Promise<RecordBatch> {
  await schemas.learn(batch.records)
  return batch
}

type Positions = (topic: ReadableTopic) => Promise<readonly PartitionPositions[]>

function processPartitions(parts: KafkaLogParts, job: ProcessingJob, positions: Positions): Processing {
  const { kafka, names, logger } = parts
  const { group, topic } = job
  const run = async (partition: number, stop: AbortSignal): Promise<void> => {
    const reader = inputReader(parts, topic, partition)
    const position = async () => positionAt(await positions(topic), topic, partition)
    try {
      await runPartition(
        { takeOver: () => takeOver(parts, { group, topic, partition }), position, reader },
        job,
        partition,
        stop,
      )
    } finally {
      await reader.close()
    }
  }
  return processOnKafka({
    join: (events) => joinGroup(kafka, names.onBroker(group), names.onBroker(topic), events),
    run,
    onInterrupted(partition, failure) {
      logger.warn(isFenced(failure) ? 'fenced' : 'partition interrupted', { group, topic, partition, failure })
      job.interrupted?.(partition, failure)
    },
    watch: (onFailure, stop) => void watch(topicCheck(parts, names, topic), onFailure, stop),
    logger,
  })
}

function inputReader(parts: KafkaLogParts, topic: TopicName, partition: number): PartitionReader {
  const { cluster, names, schemas, logger } = parts
  const onBroker = names.onBroker(topic)
  const connection = leaderConnection(cluster, onBroker, partition)
  const onEnds = hangingTransactions({ connection, topic: onBroker, partition, logger })
  const reader = partitionReader(connection, { topic, partition, onBroker, onEnds })
  return { ...reader, read: async (wanted) => learned(schemas, await reader.read(wanted)) }
}

function positionAt(all: readonly PartitionPositions[], topic: TopicName, partition: number): PartitionPositions {
  const found = all[partition]
  if (found === undefined) throw new VirtuosoError('log-mismatch', `${topic} has no partition ${partition}`)
  return found
}
