import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Problem, problemBody } from './problem.ts'

/** What Node's parser refuses, before there is a request: too large, too late, or not HTTP. */
export function refuseBytes(failure: Error, socket: Socket): void {
  const code = 'code' in failure ? failure.code : undefined
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  socket.end(answerOf(problemFor(code)))
}

/** CONNECT asks for a tunnel: there is none, and Node would hang up without a word. */
export const refuseTunnels = (app: FastifyInstance): void =>
  void app.server.on('connect', (_request, socket) =>
    socket.end(answerOf(new Problem('method-not-allowed', 'routes take GET and HEAD', { allow: 'GET, HEAD' }))),
  )

function problemFor(code: unknown): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('too-large', 'url and headers have more than 16384 bytes', { status: 431 })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('request-timeout', 'it took longer than allowed')
  return new Problem('invalid-request', 'the bytes are no HTTP request')
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

function answerOf(problem: Problem): string {
  const body = JSON.stringify(problemBody(problem))
  const { status } = problemBody(problem)
  return [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}`,
    'connection: close',
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(problem.options.allow === undefined ? [] : [`allow: ${problem.options.allow}`]),
    '',
    body,
  ].join('\r\n')
}
