import { existsSync } from 'node:fs'
import { createCodec, isRecordType, type TopicName, VirtuosoError, type WriterSchema } from '@virtuoso/contracts'
import { type EventLog, type LogStorage, logOnStorage, realPace } from '@virtuoso/event-log'
import { differences, everythingMissing, refuseMismatch } from './declared.ts'
import { groupTable } from './group-table.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import { growthOf, outsideWrites } from './outside-writes.ts'
import { readPartitionSlots } from './partition-slots.ts'
import { recordTable } from './record-table.ts'
import { createCleaner } from './retention.ts'
import { integerIn, textIn } from './row.ts'

type Options = Readonly<{
  file: string
  /** For one who only reads beside a running system. */
  readOnly?: boolean
}>

const action = './virtuoso topics apply --yes'

/**
 * Opens the embedded log. Any number of handles, in this process and in others, may be open on one file.
 * @throws VirtuosoError `log-mismatch` when the file is not there or not as declared; `log-unavailable`, `data-loss`
 * when it cannot be read.
 */
export async function openSqliteLog({ file, readOnly = false }: Options): Promise<EventLog> {
  if (!existsSync(file)) refuseMismatch(file, everythingMissing(), action)
  const log = openLogFile(file, readOnly)
  try {
    refuseMismatch(file, differences(log), action)
    return logOnStorage(sqliteStorage(log))
  } catch (failure) {
    log.database.close()
    throw failure
  }
}

/** What a file brings to the port. It owns the file from now on. */
export function sqliteStorage(log: LogFile): LogStorage {
  const slots = log.run(() => readPartitionSlots(log))
  const records = recordTable(log, slots)
  const groups = groupTable(log, slots)
  const clean = createCleaner(log, slots)
  const growth = growthOf(log.file)
  const outside = outsideWrites(log.database, realPace, growth.announceAll)
  return {
    logId: log.run(() => textIn(log.database.prepare('SELECT id FROM log').get() ?? {}, 'id')),
    codec: createCodec(log.run(() => schemasIn(log))),
    pace: realPace,
    append(batch) {
      clean()
      log.write(() => records.insert(batch))
      growth.announce(batch)
    },
    positions: (topic) => log.view(() => records.positions(topic)),
    topicId: (topic) => log.run(() => topicIdIn(log, topic)),
    slice: (topic, partition, fromOffset, recordsMax) =>
      log.view(() => records.slice(topic, partition, fromOffset, recordsMax)),
    committedOffsets: (group, topic) => log.view(() => groups.committedOffsets(group, topic)),
    claim: (claim) => log.write(() => groups.claim(claim)),
    commit(ownership, nextOffset, outputs) {
      clean()
      log.write(() => {
        groups.commit(ownership, nextOffset)
        records.insert(outputs)
      })
      growth.announce(outputs)
    },
    onGrowth(topic, partition, callback) {
      const ends = [growth.on(topic, partition, callback), outside.watch()]
      return () => {
        for (const end of ends) end()
      }
    },
    close() {
      outside.close()
      log.database.close()
    },
  }
}

function schemasIn({ database }: LogFile): WriterSchema[] {
  const rows = database.prepare('SELECT id, subject, text FROM schemas WHERE text IS NOT NULL ORDER BY id').all()
  return rows.flatMap((row) => {
    const subject = textIn(row, 'subject')
    const type = subject.slice(subject.lastIndexOf('.') + 1)
    return isRecordType(type) ? [{ schemaId: integerIn(row, 'id'), type, text: textIn(row, 'text') }] : []
  })
}

function topicIdIn({ database }: LogFile, topic: TopicName): string {
  const row = database.prepare('SELECT id FROM topics WHERE name = ?').get(topic)
  if (row === undefined) throw new VirtuosoError('invalid-request', `the log has no topic ${topic}`)
  return textIn(row, 'id')
}
