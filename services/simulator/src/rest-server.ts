import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerControl } from './control.ts'
import { clockAnswer, notFound } from './envelope.ts'
import type { Asked, Journal, SentFrame } from './journal.ts'
import type { Mischief } from './mischief.ts'
import type { VenueSource } from './venue-source.ts'

const bodyBytesMax = 1024 * 1024

type RestParts = Readonly<{
  source: VenueSource
  truth: Journal<SentFrame>
  requests: Journal<Asked>
  mischief(mischief: Mischief): void
}>

/** The venue's REST interface and, under `/_sim/`, the handles of whoever drives it. */
export function restServer(parts: RestParts): Server {
  return createServer((request, response) => {
    answer(request, response, parts).catch(() => response.destroy())
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: RestParts): Promise<void> {
  const { method = 'GET', url = '/' } = request
  const asked = new URL(url, 'http://venue')
  const body = await readBody(request)
  const control = answerControl(method, asked, body, parts)
  if (control !== undefined) {
    const { status, contentType, pages } = control
    const pageHeaders = pages && { 'x-forgotten': `${pages.forgotten}`, 'x-next': `${pages.next}` }
    response.writeHead(status, { 'content-type': contentType, ...pageHeaders }).end(control.body)
    return
  }
  const { source, requests } = parts
  const { pathname, searchParams } = asked
  const timeMs = source.venueTimeMs()
  const text = `${method} ${url}`
  requests.add({ timeMs, text }, text.length)
  const found = pathname === '/v5/market/time' ? clockAnswer(timeMs) : await source.answer(pathname, searchParams)
  const { status, body: answered } = found ?? notFound(pathname, timeMs)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(answered)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue
    bytes += part.length
    if (bytes > bodyBytesMax) throw new RangeError('the body is longer than 1 MiB')
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
