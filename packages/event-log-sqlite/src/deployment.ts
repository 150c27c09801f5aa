import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isRecordType, logTopics, registered, schemas } from '@virtuoso/contracts'
import type { LogDeployment } from '@virtuoso/event-log'
import { differences, everythingMissing, formatOf, isMendable, refuseMismatch } from './declared.ts'
import { type LogFile, openLogFile } from './log-file.ts'
import { pageBytes, tables } from './tables.ts'

/**
 * Creates the file and what is declared in it: topics with their partitions, and the list of released schemas, so that
 * a file that outlives this build still knows what its records were written with.
 */
export const sqliteDeployment = ({ file }: Readonly<{ file: string }>): LogDeployment => ({
  diff: async () => (existsSync(file) ? opened(file, differences) : everythingMissing()),
  async apply() {
    mkdirSync(dirname(file), { recursive: true })
    return opened(file, (log) => {
      prepare(log)
      const broken = differences(log).filter((it) => !isMendable(it))
      refuseMismatch(file, broken, 'keep the file for the build that made it, or use another file')
      return log.write(() => [...createMissingTopics(log), ...registerMissingSchemas(log)])
    })
  },
  close: async () => undefined,
})

function opened<T>(file: string, work: (log: LogFile) => T): T {
  const log = openLogFile(file)
  try {
    return work(log)
  } finally {
    log.database.close()
  }
}

/** An empty file becomes a log with an id of its own. */
function prepare(log: LogFile): void {
  if (formatOf(log) !== 0) return
  log.run(() => log.database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL`))
  log.write(() => {
    if (formatOf(log) !== 0) return
    log.database.exec(tables)
    log.database.prepare('INSERT INTO log (id) VALUES (?)').run(randomUUID())
  })
}

function createMissingTopics({ database }: LogFile): string[] {
  const has = database.prepare('SELECT 1 FROM topics WHERE name = ?')
  const topic = database.prepare('INSERT INTO topics (name, id) VALUES (?, ?)')
  const insert = database.prepare(
    'INSERT INTO partitions (topic, partition, start_offset, end_offset) VALUES (?, ?, 0, 0)',
  )
  return logTopics
    .filter((it) => has.get(it.name) === undefined)
    .map(({ name, partitions }) => {
      topic.run(name, randomUUID())
      for (let partition = 0; partition < partitions; partition += 1) insert.run(name, partition)
      return `created topic ${name} with ${partitions} partition${partitions === 1 ? '' : 's'}`
    })
}

/** A schema's number is its place among the released ones; of one that was released earlier only the name is left here. */
function registerMissingSchemas({ database }: LogFile): string[] {
  const has = database.prepare('SELECT 1 FROM schemas WHERE id = ?')
  const insert = database.prepare('INSERT INTO schemas (id, subject, fingerprint, text) VALUES (?, ?, ?, ?)')
  return registered.flatMap(({ subject, fingerprint }, index) => {
    const id = index + 1
    if (has.get(id) !== undefined) return []
    insert.run(id, subject, fingerprint, textOf(subject, fingerprint))
    return [`registered ${subject} as schema ${id}`]
  })
}

function textOf(subject: string, fingerprint: string): string | null {
  const type = subject.slice(subject.lastIndexOf('.') + 1)
  return isRecordType(type) && schemas[type].fingerprint === fingerprint ? schemas[type].text : null
}
