import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeEventLog } from '@virtuoso/event-log/contract-suite'
import { sqliteDeployment } from './deployment.ts'
import { openLogFile } from './log-file.ts'
import { openSqliteLog } from './sqlite-log.ts'

describeEventLog('in a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'virtuoso-log-'))
  const file = join(folder, 'log.sqlite')
  await sqliteDeployment({ file }).apply()
  const operator = openLogFile(file)
  const slot = '(SELECT slot FROM partitions WHERE topic = ? AND partition = ?)'
  return {
    log: () => openSqliteLog({ file }),
    async deleteRecordsBefore(topic, partition, offset) {
      operator.database
        .prepare('UPDATE partitions SET start_offset = ? WHERE topic = ? AND partition = ?')
        .run(offset, topic, partition)
    },
    async setCommittedOffset(group, topic, partition, offset) {
      operator.database
        .prepare(`INSERT INTO groups (name, slot, epoch, committed_offset) VALUES (?, ${slot}, 1, ?)`)
        .run(group, topic, partition, offset)
    },
    async close() {
      operator.database.close()
      await rm(folder, { recursive: true })
    },
  }
})
