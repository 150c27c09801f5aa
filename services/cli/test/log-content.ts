import { type EventsByType, type LogRecord, open, type RecordType, type TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'

/** Every record of a topic, partition by partition. */
export async function recordsOf(log: EventLog, topic: TopicName): Promise<LogRecord[]> {
  const found: LogRecord[] = []
  for (const { partition, startOffset, endOffset } of await log.positions(topic))
    for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
      for (const it of records) found.push(open(log.codec, it))
  return found
}

/** The events of one record type. @param key - Only of this key. */
export async function eventsOf<T extends RecordType>(
  log: EventLog,
  topic: TopicName,
  type: T,
  key?: string,
): Promise<EventsByType[T][]> {
  const records = (await recordsOf(log, topic)).filter(
    (it) => it.type === type && (key === undefined || it.key === key),
  )
  return records.map((it) => it.event as EventsByType[T])
}
