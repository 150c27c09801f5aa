import type { EventLog } from '@virtuoso/event-log'
import { translated } from './failure.ts'
import { connectToKafka } from './kafka-connection.ts'
import { kafkaEventLog } from './kafka-event-log.ts'
import { codecOf, knownSchemas, schemaDifferences } from './known-schemas.ts'
import { type KafkaLogger, silentLogger } from './logger.ts'
import { registryClient } from './registry-client.ts'
import { schemasOfLog } from './schemas-of-log.ts'
import { missingTopics, refuseDifferences } from './start-up-check.ts'
import { topicState } from './topic-differences.ts'
import { topicNames } from './topic-names.ts'

export type KafkaLogOptions = Readonly<{
  /** `host:port`; one is enough to find the others. */
  brokers: readonly string[]
  /** A registry with Confluent's API, or the root of an Apicurio. */
  registryUrl: string
  /** How the brokers name this process. */
  clientId: string
  logger?: KafkaLogger
  /** Before every name on the brokers, of topics and groups; for tests that share brokers. */
  topicPrefix?: string
}>

/**
 * Opens the log on Kafka and checks that it is as declared.
 * @throws VirtuosoError `log-mismatch` or `schema-mismatch` with all differences at once; `log-unavailable` or
 * `schemas-unavailable`, retryable, when brokers or registry do not answer.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { brokers, clientId, registryUrl, logger = silentLogger, topicPrefix = '' } = options
  const names = topicNames(topicPrefix)
  const connection = await connectToKafka({ brokers, clientId, logger })
  try {
    const registry = await registryClient(registryUrl)
    const [topics, known] = await Promise.all([topicState(connection.admin, names), knownSchemas(registry)])
    const schemas = schemaDifferences(known, codecOf(known))
    refuseDifferences([...missingTopics(topics), ...topics.differences], schemas)
    const { clusterId } = await connection.admin.describeCluster()
    return kafkaEventLog({ ...connection, names, logger, schemas: schemasOfLog(registry, known), logId: clusterId })
  } catch (error) {
    await connection.close()
    throw translated('open the log', error)
  }
}
