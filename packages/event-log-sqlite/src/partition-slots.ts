import { VirtuosoError } from '@virtuoso/contracts'
import type { ReadableTopic } from '@virtuoso/event-log'
import type { LogFile } from './log-file.ts'
import { integerIn, textIn } from './row.ts'

/** Which number each partition has in this file; never changes once given. */
export type PartitionSlots = Readonly<{
  of(topic: ReadableTopic, partition: number): number
  /** Of all partitions of a topic, ascending. */
  in(topic: ReadableTopic): readonly number[]
}>

export function readPartitionSlots({ database }: LogFile): PartitionSlots {
  const byTopic = new Map<string, number[]>()
  for (const row of database.prepare('SELECT slot, topic FROM partitions ORDER BY topic, partition').all()) {
    const slots = byTopic.get(textIn(row, 'topic')) ?? []
    byTopic.set(textIn(row, 'topic'), slots)
    slots.push(integerIn(row, 'slot'))
  }
  return {
    in: (topic) => byTopic.get(topic) ?? [],
    of(topic, partition) {
      const slot = byTopic.get(topic)?.[partition]
      if (slot !== undefined) return slot
      throw new VirtuosoError('invalid-request', `the log has no partition ${partition} of ${topic}`)
    },
  }
}
