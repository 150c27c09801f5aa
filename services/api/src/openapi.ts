import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

/** Gathers the routes' schemas; to be registered before them. */
export const gatherSchemas = (app: FastifyInstance): Promise<void> =>
  Promise.resolve(
    app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Virtuoso',
          version: 'v1',
          description:
            'Scores and candles of crypto markets, derived from an append-only log. Every answer says how old it is ' +
            'and up to which coordinate of the log it is true; what is unknown is null with its reason.',
        },
      },
      refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json['$id'] ?? `def-${index}`) },
    }),
  )

/** `/openapi.json`, made once all routes are there. */
export function openapiRoute(app: FastifyInstance): void {
  let text: string | undefined
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger())
    return reply.type('application/json').send(text)
  })
}
