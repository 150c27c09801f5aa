import { setTimeout as sleep } from 'node:timers/promises'

const triesMax = 3
const firstPauseMs = 500

/** Reads only: what was asked may be asked again. @throws the failure of the third try. */
export async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (tries === triesMax) throw error
      await sleep(firstPauseMs * tries)
    }
  }
}
