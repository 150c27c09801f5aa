import kafkajs, { type Kafka, type LogEntry } from 'kafkajs'
import Cluster from 'kafkajs/src/cluster/index.js'
import createSocketFactory from 'kafkajs/src/network/socketFactory.js'
import type { KafkaLogger } from './logger.ts'
import { registerZstd } from './zstd.ts'

export type ClientOptions = Readonly<{ brokers: readonly string[]; clientId: string; logger: KafkaLogger }>

const connectionTimeoutMs = 3_000
const requestTimeoutMs = 5_000
const retry = { initialRetryTime: 20, maxRetryTime: 500, retries: 20 }
const readCommitted = 1

/** The client every producer, group and deployment comes from. What it logs is detail: much of it is normal here. */
export function kafkaClient({ brokers, clientId, logger }: ClientOptions): Kafka {
  registerZstd()
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => logger.debug(entry.log.message, fieldsOf(entry)),
  })
}

function fieldsOf({ namespace, log }: LogEntry): Record<string, unknown> {
  const { message: _message, timestamp: _timestamp, stack: _stack, ...fields } = log
  return { namespace, ...fields }
}

/** The client's own view of brokers and leaders, from below its public face: for the reader that joins no group. */
export const kafkaCluster = (kafka: Kafka, { brokers, clientId }: ClientOptions): Cluster =>
  new Cluster({
    logger: kafka.logger(),
    socketFactory: createSocketFactory(),
    brokers: [...brokers],
    clientId,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    isolationLevel: readCommitted,
  })
