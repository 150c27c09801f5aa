import { rmSync } from 'node:fs'
import { readNote, stackFile, writeNote } from '../places.ts'
import { isRunning, type ProcessNote } from '../running.ts'

/** Where the parts of a stack are reached, and the process that keeps it up. */
export type StackNote = Readonly<{
  supervisor: ProcessNote
  brokers: readonly string[]
  registryUrl: string
  viewsUrl: string
  apiUrl: string
  /** Every service's process. */
  services: readonly Readonly<{ name: string; process: ProcessNote }>[]
}>

/** The note as it was left, whether or not that stack still runs; undefined: none was left. */
export function lastStackNote(): StackNote | undefined {
  const note = readNote(stackFile)
  return isStackNote(note) ? note : undefined
}

/** Of the stack that runs in this folder right now; undefined: none does. */
export function readStackNote(): StackNote | undefined {
  const note = lastStackNote()
  return note !== undefined && isRunning(note.supervisor) ? note : undefined
}

export const writeStackNote = (note: StackNote): void => writeNote(stackFile, note)
export const removeStackNote = (): void => rmSync(stackFile, { force: true })

const isStackNote = (note: unknown): note is StackNote =>
  isObject(note) &&
  'supervisor' in note &&
  isObject(note.supervisor) &&
  'pid' in note.supervisor &&
  'brokers' in note &&
  Array.isArray(note.brokers) &&
  'registryUrl' in note &&
  'viewsUrl' in note &&
  'apiUrl' in note &&
  'services' in note &&
  Array.isArray(note.services)

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
