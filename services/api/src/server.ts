import { randomUUID } from 'node:crypto'
import type { Health, Logger, Metrics } from '@virtuoso/service-kit'
import Fastify, { type FastifyInstance } from 'fastify'
import { docsRoute } from './docs-page.ts'
import { guardRequests, refuseOtherMethods, standingHeaders } from './guard-requests.ts'
import { limits } from './limits.ts'
import { measureRequests } from './measure-requests.ts'
import { gatherSchemas, openapiRoute } from './openapi.ts'
import { answerProblems, sendProblem } from './problems/answer-problems.ts'
import { problemOf } from './problems/problem-of.ts'
import { refuseBytes, refuseTunnels } from './problems/refuse-bytes.ts'
import { candleRoutes } from './routes/candles.ts'
import { explanationRoutes } from './routes/explanation.ts'
import { gapRoutes } from './routes/gaps.ts'
import { instrumentRoutes } from './routes/instruments.ts'
import { type LogParts, logRoutes } from './routes/log.ts'
import { type MetaParts, metaRoutes } from './routes/meta.ts'
import { operationRoutes } from './routes/operation.ts'
import { overviewRoutes } from './routes/overview.ts'
import { pageRoutes } from './routes/pages.ts'
import { patternRoutes } from './routes/patterns.ts'
import { scoreHistoryRoutes } from './routes/score-history.ts'
import { scoreRoutes } from './routes/scores.ts'
import { signalRoutes } from './routes/signals.ts'
import { streamRoutes } from './routes/stream.ts'
import { gapSchema, problemSchema } from './schemas/common.ts'
import { instrumentSchema } from './schemas/instrument.ts'
import { logRecordSchema } from './schemas/log.ts'
import { overviewRowSchema } from './schemas/overview.ts'
import { patternSchema } from './schemas/patterns.ts'
import { dimensionSchema } from './schemas/scores.ts'
import { signalSchema } from './schemas/signals.ts'
import { marketStream, type StreamParts } from './stream/market-stream.ts'

export type ServerParts = MetaParts &
  LogParts &
  StreamParts &
  Readonly<{
    health: Health
    metrics: Metrics
    /** Whether `/metrics` is answered here, for want of a listener of its own. */
    showsMetrics: boolean
    logger: Logger
    /** Folder of the built dashboard; undefined: there is none. */
    dashboard: string | undefined
    isEnding(): boolean
  }>

const sharedSchemas = [
  problemSchema,
  gapSchema,
  instrumentSchema,
  dimensionSchema,
  overviewRowSchema,
  signalSchema,
  patternSchema,
  logRecordSchema,
]

/** The API, not listening yet. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = bareServer(parts)
  const stream = marketStream(parts)
  app.addHook('preClose', () => stream.stop())
  for (const schema of sharedSchemas) app.addSchema(schema)
  answerProblems(app, parts.logger)
  refuseTunnels(app)
  guardRequests(app, parts.mode)
  measureRequests(app, parts.metrics)
  await gatherSchemas(app)
  refuseOtherMethods(app)
  await app.register(
    async (v1) => {
      overviewRoutes(v1, parts)
      instrumentRoutes(v1, parts)
      candleRoutes(v1, parts)
      scoreRoutes(v1, parts)
      scoreHistoryRoutes(v1, parts)
      signalRoutes(v1, parts)
      explanationRoutes(v1, parts)
      gapRoutes(v1, parts)
      patternRoutes(v1, parts)
      logRoutes(v1, parts)
      streamRoutes(v1, stream)
      metaRoutes(v1, parts)
    },
    { prefix: '/v1' },
  )
  operationRoutes(app, { ...parts, metrics: parts.showsMetrics ? parts.metrics : undefined })
  openapiRoute(app)
  docsRoute(app)
  await pageRoutes(app, parts.dashboard)
  await app.ready()
  return app
}

/** The framework's own time-outs are off or long; each is set. */
const bareServer = ({ logger, mode }: ServerParts): FastifyInstance =>
  Fastify({
    bodyLimit: limits.bodyMaxBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.connectionsCheckingIntervalMs,
      maxHeaderSize: limits.headersMaxBytes,
    },
    routerOptions: { maxParamLength: 256 },
    ajv: { customOptions: { allErrors: true, removeAdditional: false, coerceTypes: true } },
    genReqId: (request) => requestId(request.headers['x-request-id']),
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseBytes,
    // What cannot be routed meets no hook.
    frameworkErrors: (failure, request, reply) =>
      void sendProblem(reply.headers(standingHeaders(request.id, mode)), request, problemOf(failure), logger),
  })

/** One that the asker chose is kept where it is harmless. */
const requestId = (given: string | string[] | undefined): string =>
  typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
