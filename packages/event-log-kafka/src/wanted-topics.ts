import { type LogTopic, logTopics } from '@virtuoso/contracts'

/** A topic as it must stand on the brokers. */
export type WantedTopic = Readonly<{
  /** Its declared name. */
  name: string
  partitions: number
  /** Broker settings by name, as the broker prints them. */
  settings: Readonly<Record<string, string>>
}>

/** Every topic of the log, dead letters included. */
export const wantedTopics = (): readonly WantedTopic[] =>
  logTopics.map((it) => ({ name: it.name, partitions: it.partitions, settings: settingsOf(it) }))

function settingsOf(topic: LogTopic): Record<string, string> {
  const settings: Record<string, string | number | undefined> = {
    'cleanup.policy': topic.cleanup,
    'retention.ms': topic.retentionMs,
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
