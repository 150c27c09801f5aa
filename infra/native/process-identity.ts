import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = Readonly<{
  pid: number
  /** When it was born, in whatever unit the system counts; equal for the same process only. */
  born: string
}>

/** @returns `undefined` when no such process lives; a zombie does not live. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const found = onLinux ? readStat(pid) : askPs('-p', String(pid))[0]
  return found && { pid, born: found.born }
}

export const lives = ({ pid, born }: ProcessIdentity): boolean => identifyProcess(pid)?.born === born

/** The processes that this one started and that live, and those that they started in turn. */
export function descendantsOf(pid: number): readonly ProcessIdentity[] {
  const all = allProcesses()
  const below = (parent: number): readonly ProcessState[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)])
  return below(pid).map(({ pid, born }) => ({ pid, born }))
}

type ProcessState = Readonly<ProcessIdentity & { parent: number }>

const onLinux = process.platform === 'linux'

function allProcesses(): readonly ProcessState[] {
  if (!onLinux) return askPs('-A')
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => readStat(Number(pid)) ?? [])
}

function readStat(pid: number): ProcessState | undefined {
  try {
    // The name (field 2) may hold spaces and brackets; counting starts behind its last bracket, at the state (field 3).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const born = rest[17] // field 22
    return state === 'Z' || born === undefined ? undefined : { pid, parent: Number(parent), born }
  } catch {
    return undefined
  }
}

function askPs(...which: readonly string[]): readonly ProcessState[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,ppid=,stat=,lstart=', ...which], { encoding: 'utf8' })
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent, state, ...born] = line.trim().split(/\s+/)
    return state === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), born: born.join(' ') }]
  })
}
