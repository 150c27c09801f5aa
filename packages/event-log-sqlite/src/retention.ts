import { type LogTopic, logTopics } from '@virtuoso/contracts'
import type { LogFile } from './log-file.ts'
import type { PartitionSlots } from './partition-slots.ts'
import { keyFrom } from './record-head.ts'
import { bytesIn, integerIn } from './row.ts'
import { offsetOf, positionOf } from './tables.ts'

/** A cleaning takes at most so many records of a partition, so that the writer waits for milliseconds only. */
const deletedMax = 2_000
const cleanEveryMs = 30_000
/** As long as an older record stays beside its successor: whoever reads to the end it saw still meets one of them. */
const compactionLagMs = 60_000

/**
 * What a broker's cleaner does: drops what is older than its topic's retention, and in a compacted topic what a later
 * record of the same key has replaced. Called before a write; does something every half minute.
 */
export function createCleaner(log: LogFile, slots: PartitionSlots): () => void {
  let cleanedAtMs = Date.now()
  return () => {
    if (Date.now() - cleanedAtMs < cleanEveryMs) return
    cleanedAtMs = Date.now()
    clean(log, slots, cleanedAtMs)
  }
}

export function clean(log: LogFile, slots: PartitionSlots, nowMs: number): void {
  for (const topic of logTopics)
    for (let partition = 0; partition < topic.partitions; partition += 1)
      log.write(() => cleanPartition(log, topic, slots.of(topic.name, partition), nowMs))
}

function cleanPartition(log: LogFile, topic: LogTopic, slot: number, nowMs: number): void {
  if (topic.cleanup === 'compact') deleteReplaced(log, slot, nowMs - compactionLagMs)
  else if (topic.retentionMs >= 0) deleteOlder(log, slot, nowMs - topic.retentionMs)
}

/** Makes `offset` the first that exists. */
export function deleteBefore({ database }: LogFile, slot: number, offset: number): void {
  database
    .prepare('DELETE FROM records WHERE position >= ? AND position < ?')
    .run(positionOf(slot, 0), positionOf(slot, offset))
  database.prepare('UPDATE partitions SET start_offset = ? WHERE slot = ?').run(offset, slot)
}

/** From the start up to the first record that is young enough. */
function deleteOlder(log: LogFile, slot: number, beforeMs: number): void {
  const select = log.database.prepare(
    'SELECT position, timestamp_ms FROM records WHERE position >= ? AND position < ? ORDER BY position LIMIT ?',
  )
  let end: number | undefined
  for (const row of select.all(positionOf(slot, 0), positionOf(slot + 1, 0), deletedMax)) {
    if (integerIn(row, 'timestamp_ms') >= beforeMs) break
    end = offsetOf(slot, integerIn(row, 'position')) + 1
  }
  if (end !== undefined) deleteBefore(log, slot, end)
}

/** Everything before the newest record of its key that was there at `asOfMs`; offsets keep their holes. */
function deleteReplaced({ database }: LogFile, slot: number, asOfMs: number): void {
  const select = database.prepare(
    'SELECT position, timestamp_ms, head FROM records WHERE position >= ? AND position < ? ORDER BY position',
  )
  const remove = database.prepare('DELETE FROM records WHERE position = ?')
  const standing = new Map<string, number[]>()
  const replaced: number[] = []
  for (const row of select.iterate(positionOf(slot, 0), positionOf(slot + 1, 0))) {
    const key = keyFrom(bytesIn(row, 'head'))?.toString('latin1') ?? ''
    const earlier = standing.get(key) ?? []
    if (integerIn(row, 'timestamp_ms') <= asOfMs) replaced.push(...earlier.splice(0))
    earlier.push(integerIn(row, 'position'))
    standing.set(key, earlier)
  }
  for (const position of replaced.slice(0, deletedMax)) remove.run(position)
}
