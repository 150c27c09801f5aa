import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Addresses } from './addresses.ts'
import type { EndRequest } from './end-processes.ts'
import { identifyProcess, type ProcessIdentity } from './process-identity.ts'

/** What a data folder says about the processes that run on it: for the next start, and for `stack status` and `down`. */
export type LedgerEntry = Readonly<{
  starter: ProcessIdentity
  addresses: Addresses
  servers: readonly LedgerServer[]
}>

export type LedgerServer = Readonly<EndRequest & { name: string }>

export type Ledger = Readonly<{
  add(name: string, server: EndRequest): void
  remove(pid: number): void
  /** Nothing runs here any more. */
  clear(): void
}>

/** Begins the ledger of this start; what an earlier start left there must have been ended before. */
export function openLedger(folder: string, addresses: Addresses): Ledger {
  const starter = identifyProcess(process.pid) ?? { pid: process.pid, born: 'unknown' }
  const servers = new Map<number, LedgerServer>()
  const write = () => {
    const entry = { starter, addresses, servers: [...servers.values()] }
    const file = ledgerFile(folder)
    // Moved into place whole: a reader, or a start after a crash, never sees half of it.
    writeFileSync(`${file}.new`, `${JSON.stringify(entry, undefined, 2)}\n`)
    renameSync(`${file}.new`, file)
  }
  write()
  return {
    add(name, server) {
      servers.set(server.pid, { name, ...server })
      write()
    },
    remove(pid) {
      servers.delete(pid)
      write()
    },
    clear: () => rmSync(ledgerFile(folder), { force: true }),
  }
}

/** @returns `undefined` when nothing was started on the folder, or what stands there is not a ledger. */
export function readLedger(folder: string): LedgerEntry | undefined {
  try {
    const entry: unknown = JSON.parse(readFileSync(ledgerFile(folder), 'utf8'))
    return isLedgerEntry(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

const ledgerFile = (folder: string): string => join(folder, 'stack.json')

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isIdentity = (value: unknown): value is ProcessIdentity =>
  isRecord(value) && Number.isSafeInteger(value['pid']) && typeof value['born'] === 'string'

const isServer = (value: unknown): value is LedgerServer =>
  isIdentity(value) &&
  'name' in value &&
  typeof value.name === 'string' &&
  'stopSignal' in value &&
  (value.stopSignal === 'SIGTERM' || value.stopSignal === 'SIGINT')

const isAddresses = (value: unknown): value is Addresses =>
  isRecord(value) &&
  isRecord(value['kafka']) &&
  Array.isArray(value['kafka']['brokers']) &&
  isRecord(value['registry']) &&
  typeof value['registry']['url'] === 'string' &&
  isRecord(value['postgres']) &&
  typeof value['postgres']['url'] === 'string'

const isLedgerEntry = (value: unknown): value is LedgerEntry =>
  isRecord(value) &&
  isIdentity(value['starter']) &&
  isAddresses(value['addresses']) &&
  Array.isArray(value['servers']) &&
  value['servers'].every(isServer)
