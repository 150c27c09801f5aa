import {
  builtInSchemas,
  createCodec,
  logTopics,
  type NewRecord,
  type StoredRecord,
  VirtuosoError,
} from '@virtuoso/contracts'
import { fenced } from './fenced.ts'
import { createGrowth } from './growth.ts'
import { logOnStorage } from './log-on-storage.ts'
import type { Claim, LogStorage, Pace } from './log-storage.ts'
import { realPace } from './pace.ts'
import type { EventLog, PartitionPositions } from './port.ts'
import { refuseOutOfRange } from './range-check.ts'

/** Several clients may be made on one store, as on one broker. Holds everything until it is let go of itself. */
export type MemoryLogStore = LogStorage &
  Readonly<{
    /** What retention does. */
    deleteRecordsBefore(topic: string, partition: number, offset: number): void
    /** What an operator does with a group that is not running; undefined: what a broker does that forgets it. */
    setCommittedOffset(claim: Claim, offset: number | undefined): void
  }>

type Partition = { startOffset: number; records: StoredRecord[] }
type Group = { epoch: number; committedOffset: number | undefined }

/** A log as long as the process lives; the same calls in the same order give the same log. */
export const memoryEventLog = (store: MemoryLogStore = createMemoryLogStore()): EventLog => logOnStorage(store)

/** All declared topics, empty. @param pace - How waiting passes; the machine's own time when left out. */
export function createMemoryLogStore(pace: Pace = realPace): MemoryLogStore {
  const topics = emptyTopics()
  const groups = new Map<string, Group>()
  const growth = createGrowth()
  const partitionsIn = (topic: string): Partition[] => topics.get(topic) ?? []
  const partitionAt = (topic: string, partition: number): Partition => known(partitionsIn(topic)[partition], topic)
  const groupOf = ({ group, topic, partition }: Claim): Group => groupAt(groups, `${group} ${topic}/${partition}`)
  const write = (records: readonly NewRecord[]): void => {
    for (const record of records) append(partitionAt(record.topic, record.partition), record)
    growth.announce(records)
  }
  return {
    logId: 'memory',
    codec: createCodec(builtInSchemas()),
    pace,
    append: write,
    positions: (topic) => partitionsIn(topic).map(positionsOf),
    topicId: (topic) => `memory:${topic}`,
    slice(topic, partition, fromOffset, recordsMax) {
      const { records, ...at } = partitionAt(topic, partition)
      const endOffset = at.startOffset + records.length
      refuseOutOfRange('a reader', { topic, partition, offset: fromOffset }, { ...at, endOffset })
      const from = fromOffset - at.startOffset
      const found = records.slice(from, from + recordsMax)
      return { records: found, nextOffset: fromOffset + found.length, endOffset }
    },
    committedOffsets: (group, topic) =>
      partitionsIn(topic).map((_, partition) => groupOf({ group, topic, partition }).committedOffset),
    claim(claim) {
      const group = groupOf(claim)
      group.epoch += 1
      return { ...claim, ...group }
    },
    commit(ownership, nextOffset, outputs) {
      const group = groupOf(ownership)
      if (group.epoch !== ownership.epoch) throw fenced(ownership)
      group.committedOffset = nextOffset
      write(outputs)
    },
    onGrowth: growth.on,
    close: () => undefined,
    deleteRecordsBefore(topic, partition, offset) {
      const at = partitionAt(topic, partition)
      at.records = at.records.slice(offset - at.startOffset)
      at.startOffset = offset
    },
    setCommittedOffset(claim, offset) {
      groupOf(claim).committedOffset = offset
    },
  }
}

function emptyTopics(): Map<string, Partition[]> {
  const empty = (count: number): Partition[] => Array.from({ length: count }, () => ({ startOffset: 0, records: [] }))
  return new Map(logTopics.map((it) => [it.name, empty(it.partitions)]))
}

function append({ startOffset, records }: Partition, record: NewRecord): void {
  records.push({ ...record, offset: startOffset + records.length })
}

const positionsOf = ({ startOffset, records }: Partition, partition: number): PartitionPositions => ({
  partition,
  startOffset,
  endOffset: startOffset + records.length,
})

function groupAt(groups: Map<string, Group>, name: string): Group {
  const group = groups.get(name) ?? { epoch: 0, committedOffset: undefined }
  groups.set(name, group)
  return group
}

function known(partition: Partition | undefined, topic: string): Partition {
  if (partition === undefined) throw new VirtuosoError('invalid-request', `the log has no such partition of ${topic}`)
  return partition
}
