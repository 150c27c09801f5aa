import { readFileSync } from 'node:fs'

/** A process told apart from a later one with the same number by when it started. */
export type ProcessNote = Readonly<{ pid: number; startedTicks: string | undefined }>

export const processNote = (pid: number): ProcessNote => ({ pid, startedTicks: startedTicks(pid) })

export const thisProcess = (): ProcessNote => processNote(process.pid)

/** Whether that very process still runs. */
export function isRunning({ pid, startedTicks: started }: ProcessNote): boolean {
  try {
    process.kill(pid, 0)
    return startedTicks(pid) === started
  } catch {
    return false
  }
}

/** Field 22 of /proc/<pid>/stat; undefined where the system has no such file. */
function startedTicks(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** SIGTERM, and SIGKILL when it still runs after the grace. Resolves once it is gone; nothing happens when it is not that process. */
export async function endProcess(note: ProcessNote, graceMs: number): Promise<void> {
  const deadline = performance.now() + graceMs
  if (isRunning(note)) process.kill(note.pid, 'SIGTERM')
  while (isRunning(note)) {
    if (performance.now() > deadline) process.kill(note.pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
