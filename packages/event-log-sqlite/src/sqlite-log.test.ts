import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeEventLog } from '@virtuoso/event-log/contract-suite'
import { sqliteDeployment } from './deployment.ts'
import { openLogFile } from './log-file.ts'
import { readPartitionSlots } from './partition-slots.ts'
import { deleteBefore } from './retention.ts'
import { openSqliteLog } from './sqlite-log.ts'

describeEventLog('in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'virtuoso-log-'))
  const file = join(folder, 'log.sqlite')
  await sqliteDeployment({ file }).apply()
  const operator = openLogFile(file)
  const slots = readPartitionSlots(operator)
  return {
    log: () => openSqliteLog({ file }),
    deleteRecordsBefore: async (topic, partition, offset) =>
      operator.write(() => deleteBefore(operator, slots.of(topic, partition), offset)),
    async setCommittedOffset(group, topic, partition, offset) {
      operator.database
        .prepare('INSERT INTO groups (name, slot, epoch, committed_offset) VALUES (?, ?, 1, ?)')
        .run(group, slots.of(topic, partition), offset)
    },
    async close() {
      operator.database.close()
      await rm(folder, { recursive: true })
    },
  }
})
