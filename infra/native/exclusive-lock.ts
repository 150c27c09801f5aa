import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

export type ExclusiveLock = Readonly<{ release(): void }>

/**
 * Takes a lock that the system itself gives back when its holder dies, however it dies.
 * An SQLite transaction is the one such lock Node has.
 * @returns `undefined` when another holds it.
 */
export function tryLock(file: string): ExclusiveLock | undefined {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

/** Waits until the lock is free and takes it. */
export async function lock(file: string): Promise<ExclusiveLock> {
  for (;;) {
    const held = tryLock(file)
    if (held) return held
    await sleep(200)
  }
}

const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5
