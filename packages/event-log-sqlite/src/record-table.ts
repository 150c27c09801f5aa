import type { NewRecord, StoredRecord } from '@virtuoso/contracts'
import { type PartitionPositions, type ReadableTopic, type RecordBatch, refuseOutOfRange } from '@virtuoso/event-log'
import type { LogFile } from './log-file.ts'
import type { PartitionSlots } from './partition-slots.ts'
import { headBytes, headFrom } from './record-head.ts'
import { bytesIn, integerIn, type Row } from './row.ts'
import { offsetOf, positionOf } from './tables.ts'

/** A batch ends with the record that brings it over this. */
const batchMaxBytes = 4_194_304

/** The records of all partitions, as SQL sees them; transactions are the caller's. */
export type RecordTable = Readonly<{
  insert(records: readonly NewRecord[]): void
  positions(topic: ReadableTopic): readonly PartitionPositions[]
  slice(topic: ReadableTopic, partition: number, fromOffset: number, recordsMax: number): RecordBatch
}>

export function recordTable({ database }: LogFile, slots: PartitionSlots): RecordTable {
  const extent = database.prepare('SELECT start_offset, end_offset FROM partitions WHERE slot = ?')
  const setEnd = database.prepare('UPDATE partitions SET end_offset = ? WHERE slot = ?')
  const insert = database.prepare('INSERT INTO records (position, timestamp_ms, head, value) VALUES (?, ?, ?, ?)')
  const select = database.prepare(
    'SELECT position, timestamp_ms, head, value FROM records WHERE position >= ? AND position < ? ORDER BY position LIMIT ?',
  )
  const extentOf = (slot: number, partition: number): PartitionPositions => {
    const row = extent.get(slot) ?? {}
    return { partition, startOffset: integerIn(row, 'start_offset'), endOffset: integerIn(row, 'end_offset') }
  }
  return {
    insert(records) {
      const ends = new Map<number, number>()
      for (const { topic, partition, timestampMs, key, headers, value } of records) {
        const slot = slots.of(topic, partition)
        const offset = ends.get(slot) ?? extentOf(slot, partition).endOffset
        insert.run(positionOf(slot, offset), timestampMs, headBytes(key, headers), value)
        ends.set(slot, offset + 1)
      }
      for (const [slot, end] of ends) setEnd.run(end, slot)
    },
    positions: (topic) => slots.in(topic).map(extentOf),
    slice(topic, partition, fromOffset, recordsMax) {
      const slot = slots.of(topic, partition)
      const { endOffset, startOffset } = extentOf(slot, partition)
      refuseOutOfRange('a reader', { topic, partition, offset: fromOffset }, { startOffset, endOffset })
      if (fromOffset === endOffset) return { records: [], nextOffset: fromOffset, endOffset }
      const rows = select.iterate(positionOf(slot, fromOffset), positionOf(slot, endOffset), recordsMax)
      const records: StoredRecord[] = []
      let bytes = 0
      for (const row of rows) {
        const record = recordIn(row, topic, partition, slot)
        records.push(record)
        bytes += record.value?.length ?? 0
        if (bytes >= batchMaxBytes) break
      }
      const isCut = records.length === recordsMax || bytes >= batchMaxBytes
      const last = records.at(-1)
      return { records, nextOffset: isCut && last !== undefined ? last.offset + 1 : endOffset, endOffset }
    },
  }
}

const recordIn = (row: Row, topic: string, partition: number, slot: number): StoredRecord => ({
  topic,
  partition,
  ...headFrom(bytesIn(row, 'head')),
  offset: offsetOf(slot, integerIn(row, 'position')),
  timestampMs: integerIn(row, 'timestamp_ms'),
  value: row['value'] === null ? null : bytesIn(row, 'value'),
})
