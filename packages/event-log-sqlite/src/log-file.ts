import { DatabaseSync } from 'node:sqlite'
import { type ErrorCode, VirtuosoError } from '@virtuoso/contracts'

/** How long a writer waits for another process that is writing. */
const busyMs = 2_000

export type LogFile = Readonly<{
  file: string
  database: DatabaseSync
  /** Runs a piece of work on the file; what SQLite complains of becomes a VirtuosoError. */
  run<T>(work: () => T): T
  /** All of the work or nothing, and nobody else writes meanwhile. */
  write<T>(work: () => T): T
  /** The work sees the log as of one moment. */
  view<T>(work: () => T): T
}>

/** @throws VirtuosoError `log-unavailable` when the file cannot be opened. */
export function openLogFile(file: string, readOnly = false): LogFile {
  const database = guarded(file, () => {
    const opened = new DatabaseSync(file, { readOnly, timeout: busyMs })
    opened.exec('PRAGMA synchronous = FULL')
    return opened
  })
  const within = <T>(begin: string, work: () => T): T => {
    database.exec(begin)
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (failure) {
      if (database.isTransaction) database.exec('ROLLBACK')
      throw failure
    }
  }
  return {
    file,
    database,
    run: (work) => guarded(file, work),
    write: (work) => guarded(file, () => within('BEGIN IMMEDIATE', work)),
    view: (work) => guarded(file, () => within('BEGIN', work)),
  }
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw translated(file, cause)
  }
}

type Complaint = Readonly<{ code: ErrorCode; text: string; action?: string }>

const busy: Complaint = {
  code: 'log-unavailable',
  text: `is being written by another process for more than ${busyMs} ms`,
}
const damaged: Complaint = {
  code: 'data-loss',
  text: 'is damaged',
  action: 'put a copy of it back; a demo may simply begin afresh with the file removed',
}
/** By SQLite's result code. */
const complaints: Readonly<Record<number, Complaint>> = {
  5: busy,
  6: busy,
  8: { code: 'invalid-request', text: 'was opened to be read only' },
  10: { code: 'log-unavailable', text: 'cannot be read or written' },
  11: damaged,
  13: { code: 'log-unavailable', text: 'cannot grow: the disk is full', action: 'make room; the writer goes on then' },
  14: { code: 'log-unavailable', text: 'cannot be opened' },
  26: { code: 'log-mismatch', text: 'is no log', action: 'use another file' },
}
const helpedByWaiting: ReadonlySet<number> = new Set([5, 6, 13])

function translated(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('errcode' in cause) || typeof cause.errcode !== 'number') return cause
  const result = cause.errcode & 0xff
  const complaint = complaints[result]
  if (complaint === undefined) return cause
  const { code, text, action } = complaint
  return new VirtuosoError(code, `the log file ${file} ${text}`, {
    action,
    cause,
    retryable: helpedByWaiting.has(result),
  })
}
