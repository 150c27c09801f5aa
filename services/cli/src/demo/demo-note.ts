import { demoFile, readNote, writeNote } from '../places.ts'
import { isRunning, type ProcessNote } from '../running.ts'

/** What the last demo of this folder left word of. */
export type DemoNote = Readonly<{ process: ProcessNote; url: string; logFile: string }>

/** @returns undefined when none ran here. */
export function readDemoNote(): DemoNote | undefined {
  const note = readNote(demoFile)
  if (typeof note !== 'object' || note === null || !('process' in note) || !('url' in note) || !('logFile' in note))
    return undefined
  const { process: runner, url, logFile } = note
  if (typeof runner !== 'object' || runner === null || !('pid' in runner) || typeof runner.pid !== 'number')
    return undefined
  if (typeof url !== 'string' || typeof logFile !== 'string') return undefined
  const startedTicks =
    'startedTicks' in runner && typeof runner.startedTicks === 'string' ? runner.startedTicks : undefined
  return { process: { pid: runner.pid, startedTicks }, url, logFile }
}

export const writeDemoNote = (note: DemoNote): void => writeNote(demoFile, note)

/** The demo that runs in this folder right now; undefined: none does. */
export function runningDemo(): DemoNote | undefined {
  const note = readDemoNote()
  return note !== undefined && isRunning(note.process) ? note : undefined
}
