import { type AnalyzerSet, createSetFold } from '@virtuoso/analyzer-kit'
import { type Codec, hex, readHeaders, type StoredRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { digestOf } from '@virtuoso/testing/bench'

/** One text per derived record: topic, partition and id, in order. */
export type Derived = readonly string[]

/** What the bare fold makes of a log's input, and the digest of the state it ends in. */
export function bareFold(
  set: AnalyzerSet,
  codec: Codec,
  input: readonly StoredRecord[],
): Readonly<{ derived: Derived; state: string }> {
  const partitions = Map.groupBy(input, (it) => it.partition)
  const states: Buffer[] = []
  const derived = [...partitions].flatMap(([partition, records]) => {
    const fold = createSetFold({ set, codec, partition })
    const made = records.flatMap((record) => fold.fold(record))
    for (const it of fold.instruments()) states.push(Buffer.from(fold.freeze(it) ?? []))
    return made.map((it) => `${it.topic}/${partition} ${hex(it.eventId)}`)
  })
  return { derived: derived.sort(), state: digestOf(states) }
}

/** What a log holds of all that a set writes. */
export async function derivedIn(log: EventLog, set: AnalyzerSet): Promise<Derived> {
  const derived: string[] = []
  for (const topic of set.outputTopics)
    for (const { partition, startOffset, endOffset } of await log.positions(topic))
      for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
        for (const { headers } of records) derived.push(`${topic}/${partition} ${hex(readHeaders(headers).eventId)}`)
  return derived.sort()
}

/** Every record of the set's input, partition by partition. */
export async function inputOf(log: EventLog, set: AnalyzerSet): Promise<readonly StoredRecord[]> {
  const input: StoredRecord[] = []
  for (const { partition, startOffset, endOffset } of await log.positions(set.topic))
    for await (const records of readRange(log, { topic: set.topic, partition, from: startOffset, to: endOffset }))
      input.push(...records)
  return input
}

/** Resolves once the set has committed all that its input holds. */
export async function untilCommitted(log: EventLog, set: AnalyzerSet, failed: Promise<void>): Promise<void> {
  const ends = (await log.positions(set.topic)).map((it) => it.endOffset)
  const isDone = async (): Promise<boolean> => {
    const committed = await log.committedOffsets(set.group, set.topic)
    return ends.every((end, partition) => (committed[partition] ?? 0) >= end)
  }
  while (!(await isDone())) await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), failed])
}
