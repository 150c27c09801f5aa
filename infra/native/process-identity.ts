import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = Readonly<{
  pid: number
  /** When it was born, in whatever unit the system counts; equal for the same process only. */
  born: string
}>

/** How one process is asked to end. */
export type EndRequest = Readonly<ProcessIdentity & { stopSignal: NodeJS.Signals }>

/** @returns `undefined` when no such process lives; a zombie does not live. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornByPs(pid)
  return born === undefined ? undefined : { pid, born }
}

export const lives = ({ pid, born }: ProcessIdentity): boolean => identifyProcess(pid)?.born === born

/** Asks each process to end and kills what is left after `graceMs`. Resolves when all are gone. */
export async function endProcesses(processes: readonly EndRequest[], graceMs = 4_000): Promise<void> {
  for (const each of processes) signal(each, each.stopSignal)
  if (await allGone(processes, graceMs)) return
  for (const each of processes) signal(each, 'SIGKILL')
  await allGone(processes, graceMs)
}

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

function bornOnLinux(pid: number): string | undefined {
  try {
    // The name (field 2) may hold spaces and brackets; counting starts behind its last bracket, at the state (field 3).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

function bornByPs(pid: number): string | undefined {
  const answer = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [state, ...born] = (answer.stdout ?? '').trim().split(/\s+/)
  return answer.status !== 0 || state === undefined || state.startsWith('Z') ? undefined : born.join(' ')
}
