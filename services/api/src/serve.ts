import type { RunningService } from '@virtuoso/service-kit'
import { limits } from './limits.ts'
import { listen } from './listen.ts'
import { createServer, type ServerParts } from './server.ts'

export type ListeningServer = RunningService & Readonly<{ host: string; port: number }>
type Where = Readonly<{ host: string; port: number; tries?: number }>

/** Makes the server, listens, and answers until it is stopped: then first not ready, then what is in flight, then the rest. */
export async function serve(
  parts: Omit<ServerParts, 'isEnding'>,
  { tries, ...where }: Where,
): Promise<ListeningServer> {
  let ending = false
  parts.health.check('views', async () => {
    await parts.views.standing()
    return { state: 'up' }
  })
  const app = await createServer({ ...parts, isEnding: () => ending })
  const address = await listen(app, where, tries)
  parts.logger.info('listening', address)
  const ended = new Promise<void>((resolve) => app.server.once('close', () => resolve()))
  return {
    ...address,
    ended,
    async stop() {
      ending = true
      const late = setTimeout(() => app.server.closeAllConnections(), limits.drainMs)
      await app.close().finally(() => clearTimeout(late))
    },
  }
}
