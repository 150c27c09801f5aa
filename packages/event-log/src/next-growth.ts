import type { LogStorage } from './log-storage.ts'
import type { ReadableTopic } from './port.ts'

type Wait = Readonly<{ topic: ReadableTopic; partition: number; waitMs: number; until: readonly AbortSignal[] }>

/** Resolves when the partition grew, when so many ms have passed (Infinity: never), or when one of the signals says so. */
export function nextGrowth(storage: LogStorage, { topic, partition, waitMs, until }: Wait): Promise<void> {
  if (until.some((it) => it.aborted)) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = (): void => {
      for (const end of ends) end()
      resolve()
    }
    const ends = [storage.onGrowth(topic, partition, finish)]
    if (waitMs !== Number.POSITIVE_INFINITY) ends.push(storage.pace.after(waitMs, finish))
    for (const signal of until) {
      signal.addEventListener('abort', finish)
      ends.push(() => signal.removeEventListener('abort', finish))
    }
  })
}
