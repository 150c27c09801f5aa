import type { Metrics } from '@virtuoso/service-kit'
import type { FastifyInstance } from 'fastify'

const bucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** How long answers take, by route; a path that is no route counts as one. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram('virtuoso_http_request_duration_seconds', 'Time to answer', bucketsS, [
    'route',
    'status',
  ])
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000)
  })
}
