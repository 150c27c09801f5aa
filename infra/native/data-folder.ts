import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { NativeStackError } from './errors.ts'
import { tryLock } from './exclusive-lock.ts'
import { throwawayFolder } from './throwaway-folder.ts'

export type DataFolder = Readonly<{
  /** Absolute. */
  folder: string
  throwaway: boolean
  release(): void
}>

/**
 * The folder whose servers this process alone may start, until it releases it or dies.
 * @param path - Kept for the next start; `undefined` = a new one that is deleted on release.
 * @throws NativeStackError `data-folder-in-use`.
 */
export function claimDataFolder(path?: string): DataFolder {
  const throwaway = path === undefined ? throwawayFolder('stack') : undefined
  const folder = throwaway?.folder ?? resolve(path ?? '')
  mkdirSync(folder, { recursive: true })
  const lock = tryLock(join(folder, 'stack.lock'))
  if (!lock) {
    throw new NativeStackError(
      'data-folder-in-use',
      `another process runs its servers on ${folder}; stop that one first`,
    )
  }
  return {
    folder,
    throwaway: throwaway !== undefined,
    release() {
      lock.release()
      throwaway?.remove()
    },
  }
}
