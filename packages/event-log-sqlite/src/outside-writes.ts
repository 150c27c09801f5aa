import { realpathSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { createGrowth, type Growth, type Pace } from '@virtuoso/event-log'
import { integerIn } from './row.ts'

const pollMs = 50

/** One per file and process: who appends here wakes who waits here at once. */
const growths = new Map<string, Growth>()

export function growthOf(file: string): Growth {
  const path = realpathSync(file)
  const growth = growths.get(path) ?? createGrowth()
  growths.set(path, growth)
  return growth
}

/** Looks, as long as somebody waits, whether another connection has written. */
export type OutsideWrites = Readonly<{
  /** Counts one more who waits. @returns Counts one less. */
  watch(): () => void
  close(): void
}>

export function outsideWrites(database: DatabaseSync, pace: Pace, onWrite: () => void): OutsideWrites {
  const statement = database.prepare('PRAGMA data_version')
  /** undefined when the file cannot be read: those who wait are woken and meet the failure themselves. */
  const version = (): number | undefined => {
    try {
      return integerIn(statement.get() ?? {}, 'data_version')
    } catch {
      return undefined
    }
  }
  let seen = version()
  let watching = 0
  let cancel: (() => void) | undefined
  const look = (): void => {
    cancel = watching > 0 ? pace.after(pollMs, look) : undefined
    const now = version()
    if (now === seen && now !== undefined) return
    seen = now
    onWrite()
  }
  return {
    watch() {
      watching += 1
      if (cancel === undefined) cancel = pace.after(pollMs, look)
      return () => {
        watching -= 1
      }
    },
    close() {
      watching = 0
      cancel?.()
    },
  }
}
