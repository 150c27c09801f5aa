import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'

const openHere = new Set<string>()

/**
 * Takes a folder for this process: PGlite is a single backend, and two over one folder destroy it.
 * @returns What gives it back.
 * @throws VirtuosoError `environment` when a living process has it.
 */
export function takeFolder(folder: string): () => void {
  const path = resolve(folder)
  mkdirSync(dirname(path), { recursive: true })
  const lock = `${path}.lock`
  const owner = ownerOf(lock)
  if (openHere.has(path) || (owner !== undefined && owner !== process.pid && isAlive(owner)))
    throw new VirtuosoError('environment', `the views in ${folder} are open in process ${owner ?? process.pid}`, {
      action: `end that process, or give VIRTUOSO_VIEWS another folder (no such process: delete ${lock})`,
    })
  writeFileSync(lock, `${process.pid}\n`)
  openHere.add(path)
  return () => {
    rmSync(lock, { force: true })
    openHere.delete(path)
  }
}

/** Moves a folder that cannot be opened out of the way. @returns How many are aside now, and where this one is. */
export function setAside(folder: string): Readonly<{ count: number; path: string }> {
  let count = 1
  while (existsSync(asideName(folder, count))) count += 1
  const path = asideName(folder, count)
  if (existsSync(folder)) renameSync(folder, path)
  return { count, path }
}

const asideName = (folder: string, n: number): string => `${resolve(folder)}.set-aside-${n}`

/** A process that was killed leaves its lock behind. */
function ownerOf(lock: string): number | undefined {
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : Number.NaN
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM'
  }
}
