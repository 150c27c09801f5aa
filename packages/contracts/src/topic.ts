import type { RecordType } from './gen/index.ts'
import { coPartitioned, type TopicDeclaration, type TopicName, topicDeclarations } from './gen/topics.ts'

const byName = new Map<string, TopicDeclaration>(topicDeclarations.map((it) => [it.name, it]))
const topicByRecord = new Map<RecordType, TopicName>()
for (const topic of topicDeclarations)
  for (const record of topic.records) if (!topicByRecord.has(record)) topicByRecord.set(record, topic.name)

/** @returns undefined when no such topic is declared. */
export const topicDeclaration = (name: string): TopicDeclaration | undefined => byName.get(name)

const recordsByTopic = new Map<string, ReadonlySet<RecordType>>(
  topicDeclarations.map((it) => [it.name, new Set(it.records)]),
)

/** Whether a record may lie on a topic; of a topic that is not declared here, its own declaration decides. */
export const mayCarry = (topic: string, type: RecordType): boolean => recordsByTopic.get(topic)?.has(type) ?? true

/** Declared partition count: of its co-partitioned group, or its own. */
export const partitionsOf = (topic: TopicDeclaration): number =>
  (topic.group === undefined ? topic.partitions : coPartitioned[topic.group]) ?? 1

/** How many partitions every topic keyed by instrument has. */
export const instrumentPartitions: number = coPartitioned['instrument'] ?? 1

/** The topic that carries a record; of `StateSnapshot`, which two carry, the first declared. */
export function topicOf(type: RecordType): TopicName {
  const topic = topicByRecord.get(type)
  if (topic === undefined) throw new Error(`no topic carries ${type}`)
  return topic
}
