import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const repositoryRoot = join(import.meta.dirname, '../../..')

/** Everything the project writes by itself lies here; `VIRTUOSO_DATA` names another place. */
export const dataRoot = process.env['VIRTUOSO_DATA'] ?? join(repositoryRoot, '.virtuoso')

/** Where a run leaves word of itself. */
export const demoFile = join(dataRoot, 'demo.json')
export const stackFile = join(dataRoot, 'stack.json')

/** @returns undefined when there is none, or it is not JSON. */
export function readNote(file: string): unknown {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all: a reader never sees half a note. */
export function writeNote(file: string, note: unknown): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(note, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** A second start goes on with the same market: its beginning is kept beside its data. ms; undefined: there is no first. */
export function beginningOf(folder: string): number | undefined {
  const note = readNote(join(folder, 'market.json'))
  return typeof note === 'object' && note !== null && 'startMs' in note && typeof note.startMs === 'number'
    ? note.startMs
    : undefined
}

export const writeBeginning = (folder: string, { seed, startMs }: Readonly<{ seed: number; startMs: number }>): void =>
  writeNote(join(folder, 'market.json'), { seed, startMs })
