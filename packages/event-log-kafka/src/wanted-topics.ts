import { partitionsOf, type TopicDeclaration, topicDeclarations } from '@virtuoso/contracts'

/** A topic as it must stand on the brokers. */
export type WantedTopic = Readonly<{
  /** Its declared name. */
  name: string
  partitions: number
  /** Broker settings by name, as the broker prints them. */
  settings: Readonly<Record<string, string>>
}>

const deadLettersKeptMs = 30 * 24 * 3_600_000
/** Room for the headers that say why a record is a dead letter. */
const deadLetterRoomBytes = 16_384

/** Every declared topic, and the dead letters of each that consumers read. */
export const wantedTopics = (): readonly WantedTopic[] =>
  topicDeclarations.flatMap((topic) => (topic.dlq ? [wanted(topic), deadLettersOf(topic)] : [wanted(topic)]))

const wanted = (topic: TopicDeclaration): WantedTopic => ({
  name: topic.name,
  partitions: partitionsOf(topic),
  settings: settingsOf(topic),
})

function deadLettersOf(topic: TopicDeclaration): WantedTopic {
  const { batchMaxBytes } = topic
  const declared = { ...topic, retentionMs: deadLettersKeptMs, batchMaxBytes: batchMaxBytes + deadLetterRoomBytes }
  return { ...wanted(declared), name: `${topic.name}.dlq` }
}

function settingsOf(topic: TopicDeclaration): Record<string, string> {
  const settings: Record<string, string | number | undefined> = {
    'cleanup.policy': topic.cleanup,
    'retention.ms': topic.retentionMs ?? -1,
    'retention.bytes': -1,
    'max.message.bytes': topic.batchMaxBytes,
    'message.timestamp.type': 'CreateTime',
    'message.timestamp.after.max.ms': 3_600_000,
    'compression.type': 'producer',
    'unclean.leader.election.enable': 'false',
    'delete.retention.ms': topic.deleteRetentionMs,
    'segment.bytes': topic.segmentBytes,
    'segment.ms': topic.segmentMs,
    'max.compaction.lag.ms': topic.maxCompactionLagMs,
    'min.cleanable.dirty.ratio': topic.minCleanableDirtyRatio,
  }
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/** Three copies where there are three brokers; a single broker is allowed. */
export const replicationFactor = (brokers: number): number => (brokers >= 3 ? 3 : 1)

/** How many of the copies must have a record before it counts as written. */
export const inSyncReplicasMin = (replicas: number): string => (replicas >= 3 ? '2' : '1')
