import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { EndRequest } from './end-processes.ts'

/** What the guard is told, one JSON object a line. */
export type GuardOrder = Readonly<{ watch: EndRequest } | { forget: number } | { remove: string }>

/** A process beside this one that ends the watched ones when this one is gone, even by `kill -9`. */
export type Guard = Readonly<{
  watch(process: EndRequest): void
  /** By process number, once it has ended. */
  forget(pid: number): void
  /** A folder to delete at the very end. */
  removeAtEnd(folder: string): void
  /** Nothing is left to guard. */
  dismiss(): void
}>

export function startGuard(): Guard {
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard-main.ts')], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  // Without a guard the servers run on; only a crash of the starter would then leave them behind, for the next start to end.
  guard.once('error', () => {})
  guard.stdin.on('error', () => {})
  const tell = (order: GuardOrder) => guard.stdin.write(`${JSON.stringify(order)}\n`)
  return {
    watch: (process) => tell({ watch: process }),
    forget: (pid) => tell({ forget: pid }),
    removeAtEnd: (folder) => tell({ remove: folder }),
    dismiss: () => guard.stdin.end(),
  }
}
