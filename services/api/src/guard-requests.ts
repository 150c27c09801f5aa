import type { FastifyInstance } from 'fastify'
import { limits } from './limits.ts'
import { Problem } from './problems/problem.ts'

/** What is refused before a route is asked, and what stands in every answer. @param mode - `sample` names its data so. */
export function guardRequests(app: FastifyInstance, mode: string): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(standingHeaders(request.id, mode))
    if (Buffer.byteLength(request.url) > limits.urlMaxBytes)
      throw new Problem('too-large', `the url has more than ${limits.urlMaxBytes} bytes`, { status: 414 })
    const parameters = request.url.split('?', 2)[1]?.split('&').length ?? 0
    if (parameters > limits.parametersMax)
      throw new Problem('invalid-request', `there are ${parameters} parameters, at most ${limits.parametersMax}`)
  })
}

/** Of every answer. */
export const standingHeaders = (requestId: string, mode: string) => ({
  'x-request-id': requestId,
  'virtuoso-mode': mode,
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
})

const others = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const

/** Every route that is read says so to who wants to write. To be called before the routes are made. */
export function refuseOtherMethods(app: FastifyInstance): void {
  app.addHook('onRoute', ({ url, method, prefix }) => {
    if (method !== 'GET') return
    app.route({
      method: [...others],
      url: url.startsWith(prefix) ? url : `${prefix}${url}`,
      schema: { hide: true },
      onRequest: async () => {
        throw new Problem('method-not-allowed', 'this route takes GET and HEAD', { allow: 'GET, HEAD' })
      },
      handler: async () => undefined,
    })
  })
}
