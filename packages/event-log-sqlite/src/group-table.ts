import type { TopicName } from '@virtuoso/contracts'
import { type Claim, fenced, type Ownership } from '@virtuoso/event-log'
import type { LogFile } from './log-file.ts'
import type { PartitionSlots } from './partition-slots.ts'
import { integerIn, type Row } from './row.ts'

/** What each group has consumed and who owns its partitions; transactions are the caller's. */
export type GroupTable = Readonly<{
  committedOffsets(group: string, topic: TopicName): readonly (number | undefined)[]
  claim(claim: Claim): Ownership
  /** @throws VirtuosoError `fenced` when somebody else has claimed meanwhile. */
  commit(ownership: Ownership, nextOffset: number): void
}>

export function groupTable({ database }: LogFile, slots: PartitionSlots): GroupTable {
  const select = database.prepare('SELECT committed_offset FROM groups WHERE name = ? AND slot = ?')
  const claim = database.prepare(
    'INSERT INTO groups (name, slot, epoch) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch, committed_offset',
  )
  const commit = database.prepare(
    'UPDATE groups SET committed_offset = ? WHERE name = ? AND slot = ? AND epoch = ? RETURNING epoch',
  )
  return {
    committedOffsets: (group, topic) => slots.in(topic).map((slot) => committedIn(select.get(group, slot))),
    claim({ group, topic, partition }) {
      const row = claim.get(group, slots.of(topic, partition)) ?? {}
      return { group, topic, partition, epoch: integerIn(row, 'epoch'), committedOffset: committedIn(row) }
    },
    commit(ownership, nextOffset) {
      const { group, topic, partition, epoch } = ownership
      if (commit.get(nextOffset, group, slots.of(topic, partition), epoch) === undefined) throw fenced(ownership)
    },
  }
}

const committedIn = (row: Row | undefined): number | undefined =>
  row === undefined || row['committed_offset'] === null ? undefined : integerIn(row, 'committed_offset')
