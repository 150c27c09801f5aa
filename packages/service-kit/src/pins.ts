import { hash } from 'node:crypto'
import {
  type Codec,
  partitionsOf,
  type SchemaPin,
  schemaFingerprint,
  schemas,
  type TopicPin,
  topicDeclarations,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

/** Every declared topic as this log has it, by name: a topic that was made again has another id. */
export async function topicPins(log: EventLog): Promise<readonly TopicPin[]> {
  const pins = topicDeclarations.map(async (topic) => ({
    topic: topic.name,
    topicId: await log.topicId(topic.name),
    partitions: partitionsOf(topic),
  }))
  return (await Promise.all(pins)).sort((a, b) => (a.topic < b.topic ? -1 : 1))
}

/** Every schema that the log may hold, by subject, then id. */
export const schemaPins = (codec: Codec): readonly SchemaPin[] =>
  codec.known
    .map(({ type, schemaId, text }) => ({
      subject: schemas[type].subject,
      schemaId,
      fingerprint: schemaFingerprint(text),
      textHash: hash('sha256', text, 'buffer'),
    }))
    .sort((a, b) => (a.subject === b.subject ? a.schemaId - b.schemaId : a.subject < b.subject ? -1 : 1))
