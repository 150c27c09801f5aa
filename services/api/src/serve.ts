import type { RunningService } from '@virtuoso/service-kit'
import type { FastifyInstance } from 'fastify'
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
  const inFlight = countRequests(app)
  const address = await listen(app, where, tries)
  parts.logger.info('listening', address)
  const ended = new Promise<void>((resolve) => app.server.once('close', () => resolve()))
  return {
    ...address,
    ended,
    async stop() {
      ending = true
      const late = setTimeout(() => app.server.closeAllConnections(), limits.drainMs)
      const closing = app.close().finally(() => clearTimeout(late))
      await inFlight.none()
      app.server.closeAllConnections()
      await closing
    },
  }
}

/** A browser opens connections ahead that it may never use: only those with a request are worth waiting for. */
function countRequests(app: FastifyInstance) {
  let open = 0
  let onNone: (() => void) | undefined
  app.server.on('request', (_request, response) => {
    open += 1
    response.once('close', () => {
      open -= 1
      if (open === 0) onNone?.()
    })
  })
  return {
    none: () =>
      new Promise<void>((resolve) => {
        onNone = resolve
        if (open === 0) resolve()
      }),
  }
}
