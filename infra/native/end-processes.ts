import { setTimeout as sleep } from 'node:timers/promises'
import { descendantsOf, lives, type ProcessIdentity } from './process-identity.ts'

/** How one process is asked to end. */
export type EndRequest = Readonly<ProcessIdentity & { stopSignal: NodeJS.Signals }>

/** Asks each process to end and kills what is left after `graceMs`. Resolves when all are gone. */
export async function endProcesses(processes: readonly EndRequest[], graceMs = 4_000): Promise<void> {
  for (const each of processes) signal(each, each.stopSignal)
  if (!(await allGone(processes, graceMs))) await killWithDescendants(processes)
}

/**
 * `kill -9` of processes and of all that they started. Resolves when all are gone.
 * Postgres needs the latter: a session that computes does not notice for minutes that its server died, and until it does no other can start.
 */
export async function killWithDescendants(processes: readonly ProcessIdentity[]): Promise<void> {
  const doomed = processes.filter(lives).flatMap((each) => [each, ...descendantsOf(each.pid)])
  for (const each of doomed) signal(each, 'SIGKILL')
  await allGone(doomed, killWithinMs)
}

const killWithinMs = 10_000

async function allGone(processes: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (processes.some(lives)) {
    if (performance.now() > deadline) return false
    await sleep(50)
  }
  return true
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!lives(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch {
    // It ended between the look and the signal.
  }
}
