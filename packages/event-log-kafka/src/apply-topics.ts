import { VirtuosoError } from '@virtuoso/contracts'
import type { Admin, ITopicConfig } from 'kafkajs'
import { tryAgain } from './deadline.ts'
import { unavailable } from './failure.ts'
import { differenceText } from './start-up-check.ts'
import { topicState } from './topic-differences.ts'
import type { TopicNames } from './topic-names.ts'
import { inSyncReplicasMin, replicationFactor, type WantedTopic } from './wanted-topics.ts'

const leadersDeadlineMs = 30_000

/**
 * Creates the topics that are missing.
 * @returns A line per topic that was created.
 * @throws VirtuosoError `log-mismatch`, before anything is created, when one that exists contradicts its declaration.
 */
export async function applyTopics(admin: Admin, names: TopicNames): Promise<string[]> {
  const { missing, differences } = await topicState(admin, names)
  if (differences.length > 0)
    throw new VirtuosoError('log-mismatch', 'topics that exist are not as declared, and are left as they are', {
      why: differences.map(differenceText).join('; '),
      action: 'set them right with the tools of Kafka; what was recorded under them stays as it is',
    })
  if (missing.length === 0) return []
  const { brokers } = await admin.describeCluster()
  const replicas = replicationFactor(brokers.length)
  const topics = missing.map((it) => topicConfig(it, names, replicas))
  await admin.createTopics({ waitForLeaders: false, topics })
  await waitForLeaders(admin, topics)
  return missing.map(({ name, partitions }) => `created ${name}: ${partitions} partitions, ${replicas} replicas`)
}

/** kafkajs's own waiting gives up at a broker that has not heard of the new topics yet. */
const waitForLeaders = (admin: Admin, created: readonly ITopicConfig[]): Promise<void> =>
  tryAgain('create topics', leadersDeadlineMs, async () => {
    const { topics } = await admin.fetchTopicMetadata()
    for (const { topic, numPartitions } of created) {
      const led = topics.find((it) => it.name === topic)?.partitions.filter((it) => it.leader >= 0)
      if (led?.length !== numPartitions) throw unavailable(`create ${topic}: it has no leaders yet`)
    }
  })

function topicConfig({ name, partitions, settings }: WantedTopic, names: TopicNames, replicas: number): ITopicConfig {
  const all = { ...settings, 'min.insync.replicas': inSyncReplicasMin(replicas) }
  return {
    topic: names.onBroker(name),
    numPartitions: partitions,
    replicationFactor: replicas,
    configEntries: Object.entries(all).map(([setting, value]) => ({ name: setting, value })),
  }
}
