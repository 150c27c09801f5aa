import { resolve } from 'node:path'
import type { Addresses } from './addresses.ts'
import { endProcesses } from './end-processes.ts'
import { readLedger } from './ledger.ts'
import { lives } from './process-identity.ts'

/** A stack that runs on a data folder, seen from another process. */
export type RunningStack = Readonly<{
  addresses: Addresses
  /** Process number of the program that started the servers and will stop them; `undefined` when it is gone. */
  starter: number | undefined
  /** Those that live. */
  servers: readonly Readonly<{ name: string; pid: number }>[]
}>

// The starter may host services that drain first.
const starterGraceMs = 30_000

/** @returns `undefined` when nothing runs on the folder. */
export function findRunningStack(dataDir: string): RunningStack | undefined {
  const entry = readLedger(resolve(dataDir))
  if (!entry) return undefined
  const servers = entry.servers.filter(lives).map(({ name, pid }) => ({ name, pid }))
  const starter = lives(entry.starter) ? entry.starter.pid : undefined
  return servers.length === 0 && starter === undefined ? undefined : { addresses: entry.addresses, starter, servers }
}

/** Asks the program that started the stack to end, and ends what it leaves. @returns Whether anything was running. */
export async function stopRunningStack(dataDir: string): Promise<boolean> {
  const entry = readLedger(resolve(dataDir))
  if (!entry || !findRunningStack(dataDir)) return false
  await endProcesses([{ ...entry.starter, stopSignal: 'SIGTERM' }], starterGraceMs)
  await endProcesses(entry.servers)
  return true
}
