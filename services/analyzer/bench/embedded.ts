import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalyzerSet } from '@virtuoso/analyzer-kit'
import { type NewRecord, seal } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { createLogger } from '@virtuoso/service-kit'
import { draftsOf, type Fact } from '@virtuoso/testing/bench'
import { startAnalyzer } from '../src/index.ts'

const batchRecords = 1_000

/** A folder for logs of this computer that goes with the process. */
const folder = mkdtempSync(join(tmpdir(), 'virtuoso-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** An embedded log, as declared and empty. */
export async function embeddedLog(name: string): Promise<EventLog> {
  const file = fileOf(name)
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  return openedLog(name)
}

export const openedLog = (name: string): Promise<EventLog> => openSqliteLog({ file: fileOf(name) })

/** A log that was closed, once more under another name. */
export const copyLog = (from: string, to: string): void => copyFileSync(fileOf(from), fileOf(to))

const fileOf = (name: string): string => join(folder, `${name}.db`)

/** Writes down what a venue said, each fact where it belongs. @returns How many records that were. */
export async function appendFacts(log: EventLog, facts: Iterable<Fact>): Promise<number> {
  let waiting: NewRecord[] = []
  let appended = 0
  const flush = async (): Promise<void> => {
    await log.append(waiting)
    appended += waiting.length
    waiting = []
  }
  for (const fact of facts) {
    for (const draft of draftsOf(fact)) waiting.push(seal(log.codec, draft))
    if (waiting.length >= batchRecords) await flush()
  }
  await flush()
  return appended
}

export type Hosted = Readonly<{
  /** ms that each partition took to be taken over, in the order in which they were; resolves when all are. */
  takenOver: Promise<readonly number[]>
  /** Inputs that were folded again for it, of all partitions. */
  replayed(): number
  /** Resolves when all that the log holds is committed. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}>

/** The analyzer service on a log. */
export async function hosted(log: EventLog, set: AnalyzerSet): Promise<Hosted> {
  const partitions = (await log.positions(set.topic)).length
  const taken = Promise.withResolvers<readonly number[]>()
  const restoredInMs: number[] = []
  let replayed = 0
  const listen = (line: string): void => {
    const said: unknown = JSON.parse(line)
    if (typeof said !== 'object' || said === null || !('restoredInMs' in said)) return
    restoredInMs.push(Number(said.restoredInMs))
    replayed += 'replayed' in said ? Number(said.replayed) : 0
    if (restoredInMs.length === partitions) taken.resolve(restoredInMs)
  }
  const logger = createLogger({ component: 'bench', destination: { write: listen } })
  const service = await startAnalyzer({ VIRTUOSO_LOG: 'sqlite:passed-in', VIRTUOSO_MODE: 'test' }, { log, logger })
  service.ended.catch(taken.reject)
  return {
    takenOver: taken.promise,
    replayed: () => replayed,
    async caughtUp() {
      const ends = (await log.positions(set.topic)).map((it) => it.endOffset)
      const isDone = async (): Promise<boolean> => {
        const committed = await log.committedOffsets(set.group, set.topic)
        return ends.every((end, partition) => (committed[partition] ?? 0) >= end)
      }
      while (!(await isDone())) await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), service.ended])
    },
    stop: service.stop,
  }
}
