import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Environment } from '@virtuoso/service-kit'

export type FrontPlan = Readonly<{
  env: Environment
  /** `pglite:<folder>`. */ views: string
  logFile: string
  /** Where it says what happens. */ ownLog: string
}>

/** Views, projector and API of a demo. */
export type Front = Readonly<{
  /** Where the API answers. @throws what keeps it from starting. */
  url: Promise<string>
  /** Rejects with what ended it before it was told to stop. */
  failed: Promise<never>
  stop(): Promise<void>
}>

const stopMaxMs = 8_000

/**
 * Starts them in a thread of their own: their database takes a processor for seconds when it is new, and the market is not
 * to wait for that.
 */
export function startFront(plan: FrontPlan): Front {
  const worker = new Worker(new URL('./front-thread.ts', import.meta.url), { workerData: plan })
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject)
  })
  failed.catch(() => undefined)
  const url = Promise.race([failed, once(worker, 'message').then(([message]: unknown[]) => urlIn(message))])
  let stopped: Promise<void> | undefined

  async function stop(): Promise<void> {
    await url.catch(() => undefined)
    const done = once(worker, 'message', { signal: AbortSignal.timeout(stopMaxMs) }).catch(() => undefined)
    worker.postMessage('stop')
    await Promise.race([done, failed.catch(() => undefined)])
    await worker.terminate()
  }
  return { url, failed, stop: () => (stopped ??= stop()) }
}

function urlIn(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'url' in message && typeof message.url === 'string')
    return message.url
  throw new TypeError('the thread of the views says something unknown')
}
