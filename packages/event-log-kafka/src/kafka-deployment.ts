import type { Difference, LogDeployment } from '@virtuoso/event-log'
import { applySchemas } from './apply-schemas.ts'
import { applyTopics } from './apply-topics.ts'
import { translated } from './failure.ts'
import { connectToKafka, type KafkaConnection } from './kafka-connection.ts'
import { codecOf, knownSchemas, schemaDifferences } from './known-schemas.ts'
import { silentLogger } from './logger.ts'
import type { KafkaLogOptions } from './open-kafka-log.ts'
import { compatibilityLevel, registryClient } from './registry-client.ts'
import { missingTopics } from './start-up-check.ts'
import { topicState } from './topic-differences.ts'
import { topicNames } from './topic-names.ts'

export type KafkaDeploymentOptions = Omit<KafkaLogOptions, 'clientId'>

/**
 * The deploy step of the log on Kafka: topics with pinned settings, schemas under `FULL_TRANSITIVE`. It never alters
 * what is there. Connects when first used.
 */
export function kafkaDeployment(options: KafkaDeploymentOptions): LogDeployment {
  const { brokers, registryUrl, logger = silentLogger, topicPrefix = '' } = options
  const names = topicNames(topicPrefix)
  let connecting: Promise<KafkaConnection> | undefined
  const connected = (): Promise<KafkaConnection> => {
    connecting ??= connectToKafka({ brokers, clientId: 'virtuoso-deploy', logger })
    return connecting
  }
  return {
    async diff() {
      const registry = await registryClient(registryUrl)
      const { admin } = await connected()
      const topics = await topicState(admin, names).catch(throwTranslated)
      const known = await knownSchemas(registry)
      const schemas = schemaDifferences(known, codecOf(known))
      return [
        ...missingTopics(topics),
        ...topics.differences,
        ...levelDifference(await registry.compatibility()),
        ...schemas,
      ]
    },
    async apply() {
      const registry = await registryClient(registryUrl)
      const { admin } = await connected()
      const topics = await applyTopics(admin, names).catch(throwTranslated)
      return [...topics, ...(await applySchemas(registry))]
    },
    async close() {
      await (await connecting?.catch(() => undefined))?.close()
    },
  }
}

const levelDifference = (found: string): Difference[] =>
  found === compatibilityLevel
    ? []
    : [{ subject: 'schema registry', setting: 'compatibility', wanted: compatibilityLevel, found }]

function throwTranslated(error: unknown): never {
  throw translated('deploy the topics', error)
}
