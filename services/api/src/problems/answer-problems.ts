import type { Logger } from '@virtuoso/service-kit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, problemBody } from './problem.ts'
import { problemOf } from './problem-of.ts'

/** Every answer of 400 and above is a problem, those of the framework included. */
export function answerProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((failure, request, reply) => sendProblem(reply, request, problemOf(failure), logger))
  app.setNotFoundHandler((request, reply) => {
    const problem = ['GET', 'HEAD'].includes(request.method)
      ? new Problem('not-found', 'there is no such route')
      : new Problem('method-not-allowed', 'routes take GET and HEAD', { allow: 'GET, HEAD' })
    return sendProblem(reply, request, problem, logger)
  })
}

export function sendProblem(
  reply: FastifyReply,
  request: FastifyRequest,
  problem: Problem,
  logger: Logger,
): FastifyReply {
  const { retryAfter, allow } = problem.options
  const instance = pathOf(request.url)
  const body = problemBody(problem, { instance, requestId: request.id })
  if (problem.code === 'internal')
    logger.error('a request failed', { requestId: request.id, instance, failure: problem.cause })
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  if (allow !== undefined) reply.header('allow', allow)
  // Text, not an object: a route's own serializer for its 200 must have no say in this.
  return reply
    .code(body.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((it: string) => it)
    .send(JSON.stringify(body))
}

/** What was asked for, without its parameters, and no longer than a person reads. */
const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, 256)
